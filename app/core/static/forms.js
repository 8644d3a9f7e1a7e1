// Forms: asks once before unsaved work is left, sends once, saves by itself where asked, ticks rows, drops files.
// A form is always a plain POST; nothing here is needed to send it.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

// Guard: a form with data-guard that was changed and not sent makes the browser ask.
const changed = new Set();

document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (form?.dataset.guard !== undefined && !form.dataset.autosave) changed.add(form);
});
addEventListener('beforeunload', (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// One sending: after the form has left, its buttons rest; they wake when the page comes back from the browser's memory.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'dialog') return;
  changed.delete(form);
  if (form.method !== 'post') return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  form.ariaBusy = 'true';
  setTimeout(() => restButtons(form, true));
});

function restButtons(form, rest) {
  for (const button of form.elements) if (button.type === 'submit') button.disabled = rest;
}

addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of $$('form[data-sent]')) {
    delete form.dataset.sent;
    form.ariaBusy = null;
    restButtons(form, false);
  }
});

// A page that says what does not fit brings the eye and the reader there.
$('[data-focus]')?.focus();

// Saves itself: <form data-autosave> with a ui.saved() inside or named by data-saved-at. The server answers a request
// for JSON with {saved_at: words} (200), 409 (somebody saved meanwhile) or 422 {detail: words}.
class Autosave {
  constructor(form) {
    this.form = form;
    this.sign = $('[data-saved]', form) ?? $('[data-saved]');
    this.waiting = 0;
    this.busy = false;
    form.addEventListener('input', () => this.later(1200));
    form.addEventListener('change', () => this.later(150));
    addEventListener('online', () => { if (this.waiting) this.send(); });
    addEventListener('beforeunload', (event) => { if (this.waiting || this.timer) event.preventDefault(); });
    form.addEventListener('submit', () => { this.waiting = 0; this.drop(); });
  }

  drop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  later(pause) {
    this.drop();
    this.say('unsaved');
    this.timer = setTimeout(() => { this.timer = undefined; this.waiting += 1; this.send(); }, pause);
  }

  say(state, words = '') {
    if (!this.sign) return;
    this.sign.dataset.state = state;
    if (state === 'saved') $('[data-when]', this.sign).textContent = words;
    if (state === 'waiting') $('[data-count]', this.sign).textContent = String(this.waiting);
    if (state === 'refused' && words) $('[data-why]', this.sign).textContent = words;
  }

  async send() {
    if (this.busy) return;
    this.busy = true;
    const sent = this.waiting;
    this.say('saving');
    try {
      const answer = await fetch(this.form.action, {
        method: 'POST', body: new FormData(this.form), headers: { Accept: 'application/json' }, keepalive: true,
      });
      await this.read(answer, sent);
    } catch {
      this.say('waiting');
      setTimeout(() => this.send(), 5000);
    } finally {
      this.busy = false;
    }
    if (this.waiting && this.sign?.dataset.state === 'saved') this.send();
  }

  async read(answer, sent) {
    if (answer.status >= 500) throw new Error('silent');
    this.waiting -= sent;
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) this.say('saved', body.saved_at ?? '');
    else if (answer.status === 409) this.say('conflict');
    else this.say('refused', body.detail);
  }
}

for (const form of $$('form[data-autosave]')) new Autosave(form);

// Ticks: the bar with the actions comes with the first tick.
function setUpTicks(form) {
  const bar = $('[data-bulk]', form);
  const all = $('[data-tick-all]', form);
  const ticks = $$('[data-tick]', form);
  let last = null;

  function count() {
    const n = ticks.filter((tick) => tick.checked).length;
    bar.hidden = n === 0;
    $('[data-bulk-count]', bar).textContent = String(n);
    all.checked = n === ticks.length;
    all.indeterminate = n > 0 && n < ticks.length;
  }

  form.addEventListener('click', (event) => {
    const tick = event.target.closest('[data-tick]');
    if (!tick) return;
    if (event.shiftKey && last) {
      const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
      for (const one of ticks.slice(from, to + 1)) one.checked = tick.checked;
    }
    last = tick;
  });
  form.addEventListener('change', (event) => {
    if (event.target === all) for (const tick of ticks) tick.checked = all.checked;
    count();
  });
  form.addEventListener('reset', () => setTimeout(count));
  count();
}

$$('form[data-ticks]').forEach(setUpTicks);

// Digits choose in a vote, when nothing is being typed.
document.addEventListener('keydown', (event) => {
  const votes = $('[data-digits]');
  if (!votes || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input:not([type=radio]), textarea, select, dialog')) return;
  const choice = /^[1-9]$/.test(event.key) ? $$('input', votes)[Number(event.key) - 1] : null;
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event('input', { bubbles: true }));
});

// Files may be dropped onto their box; they still leave with its button.
for (const box of $$('[data-drop]')) {
  const input = $('input[type=file]', box);
  for (const name of ['dragover', 'dragleave', 'drop']) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      box.classList.toggle('is-over', name === 'dragover');
      if (name === 'drop' && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  }
}

// Printing is the browser's own.
document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) print(); });
