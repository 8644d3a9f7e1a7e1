// The shell: theme, off-canvas menu, floating menus, page actions on phones, toasts, keys, jump dialog.
// Everything here improves pages that work without it. Parts talk by events on document: "up:toast".

const root = document.documentElement;
const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

// Theme: the cookie is the truth; the server has already written it into the page, except in a page kept by the browser.
const SCREENS = { light: 'not all', dark: 'screen', system: 'screen and (prefers-color-scheme: dark)' };
const SCHEMES = { light: 'light', dark: 'dark', system: 'light dark' };

function chosenTheme() {
  const found = /(?:^|; )theme=(light|dark)/.exec(document.cookie);
  return found ? found[1] : 'system';
}

function wear(theme) {
  root.dataset.theme = theme;
  $('#dark').media = SCREENS[theme];
  $('meta[name=color-scheme]').content = SCHEMES[theme];
  for (const button of $$('[data-theme-to]')) button.setAttribute('aria-pressed', String(button.dataset.themeTo === theme));
}

function chooseTheme(theme) {
  const age = theme === 'system' ? 0 : 31536000;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  wear(theme);
}

if (chosenTheme() !== root.dataset.theme) wear(chosenTheme());
addEventListener('pageshow', (event) => { if (event.persisted) wear(chosenTheme()); });
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (!button?.dataset.themeTo) return;
  event.preventDefault();
  chooseTheme(button.dataset.themeTo);
}, true);

// Off-canvas menu: #menu opens it by address alone; here it keeps the place in the page, holds the focus and hears Escape.
const side = $('#menu');
const behind = () => $$('.up-main, .up-tabbar');

function menuOpen(open, opener) {
  side.classList.toggle('is-open', open);
  for (const part of behind()) part.inert = open;
  if (open) {
    side.returnTo = opener;
    $('.shut', side).focus();
  } else {
    side.returnTo?.focus();
  }
}

if (side) {
  if (location.hash === '#menu') history.replaceState(null, '', location.pathname + location.search);
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-menu-open]');
    const closer = event.target.closest('[data-menu-close]');
    if (!opener && !closer) return;
    event.preventDefault();
    menuOpen(Boolean(opener), opener);
  });
  matchMedia('(min-width: 992px)').addEventListener('change', () => menuOpen(false));
}

// Page actions on phones: the row of buttons becomes a sheet behind "⋯".
const acts = $('.up-title .acts');
const dots = $('[data-acts-open]');

function actsOpen(open) {
  acts.classList.toggle('is-sheet', open);
  for (const pop of $$('.up-pop', acts)) pop.open = open;
  dots.setAttribute('aria-expanded', String(open));
  if (open) $('a, button:not(:disabled)', acts)?.focus();
  else dots.focus();
}

if (acts && dots && $(':scope > :not(.up-keep)', acts)) {
  dots.hidden = false;
  dots.addEventListener('click', () => actsOpen(!acts.classList.contains('is-sheet')));
  $('[data-acts-close]')?.addEventListener('click', () => actsOpen(false));
  acts.addEventListener('click', (event) => { if (event.target.closest('a')) acts.classList.remove('is-sheet'); });
}

// Floating menus are <details>; here Escape closes them, and leaving them by Tab does too.
document.addEventListener('focusin', (event) => {
  for (const pop of $$('.up-pop[open]')) if (!pop.contains(event.target) && !pop.closest('.is-sheet')) pop.open = false;
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || $('dialog[open]')) return;
  const pop = $$('.up-pop[open]').filter((one) => !one.closest('.is-sheet')).pop();
  if (pop) {
    pop.open = false;
    $('summary', pop).focus();
  } else if (side?.classList.contains('is-open')) {
    menuOpen(false);
  } else if (acts?.classList.contains('is-sheet')) {
    actsOpen(false);
  }
});

// Toasts go after ten seconds, but never under the pointer or the focus.
function watchToast(toast) {
  let timer;
  const wait = () => { timer = setTimeout(() => toast.remove(), 10000); };
  const hold = () => clearTimeout(timer);
  for (const name of ['pointerenter', 'focusin']) toast.addEventListener(name, hold);
  for (const name of ['pointerleave', 'focusout']) toast.addEventListener(name, () => { hold(); wait(); });
  $('[data-toast-close]', toast).addEventListener('click', () => toast.remove());
  wait();
}

$$('[data-toast]').forEach(watchToast);
document.addEventListener('up:toast', (event) => {
  const toast = $('#toast').content.firstElementChild.cloneNode(true);
  $('span', toast).textContent = event.detail;
  $('[data-toasts]').append(toast);
  watchToast(toast);
});

// Single keys: "/" searches in the page, "g m" goes to a place, "?" shows them. Off where #keys is absent.
const keys = $('#keys');
let before = '';

function typing(target) {
  return target.closest('input, textarea, select, [contenteditable=true], dialog');
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const place = before && $$('[data-press]').find((link) => link.dataset.press === `${before} ${event.key}`);
  before = event.key === 'g' ? 'g' : '';
  if (place) location.assign(place.href);
  else if (event.key === '?') keys.showModal();
  else if (event.key === '/' && $('[data-search]')) $('[data-search]').focus();
  else return;
  event.preventDefault();
}

if (keys) document.addEventListener('keydown', press);

// Jump dialog: Ctrl K; the server answers {groups: [{title, items: [{title, sub, href, icon}]}]}.
const opener = $('[data-jump]');
const jump = $('#jump');

function option(item, number) {
  const line = document.createElement('li');
  const mark = document.createElement('i');
  line.role = 'option';
  line.id = `found-${number}`;
  line.dataset.href = item.href;
  mark.className = `bi bi-${/^[a-z0-9-]+$/.test(item.icon ?? '') ? item.icon : 'arrow-return-right'}`;
  mark.ariaHidden = 'true';
  line.append(mark, item.title);
  if (item.sub) {
    const sub = document.createElement('small');
    sub.textContent = item.sub;
    line.append(sub);
  }
  return line;
}

function label(words) {
  const line = document.createElement('li');
  line.role = 'presentation';
  line.className = 'label';
  line.textContent = words;
  return line;
}

function select(input, list, number) {
  const all = $$('[role=option]', list);
  const at = all.length ? (number + all.length) % all.length : -1;
  all.forEach((line, index) => line.setAttribute('aria-selected', String(index === at)));
  if (at >= 0) {
    input.setAttribute('aria-activedescendant', all[at].id);
    all[at].scrollIntoView({ block: 'nearest' });
  } else {
    input.removeAttribute('aria-activedescendant');
  }
}

function show(input, list, groups) {
  let number = 0;
  const lines = groups.flatMap((group) => [label(group.title), ...group.items.map((item) => option(item, number++))]);
  list.replaceChildren(...lines);
  select(input, list, 0);
  return number;
}

function followJump(list) {
  const href = $('[aria-selected=true]', list)?.dataset.href;
  if (href) location.assign(href);
}

function setUpJump() {
  const input = $('input', jump);
  const list = $('#found');
  const none = $('.none', jump);
  let asked = 0;
  let timer;

  async function ask() {
    const turn = ++asked;
    let groups = null;
    try {
      const address = new URL(opener.dataset.jump, location.href);
      address.searchParams.set('q', input.value.trim());
      const answer = await fetch(address, { headers: { Accept: 'application/json' } });
      groups = answer.ok ? (await answer.json()).groups : null;
    } catch { /* said below */ }
    if (turn !== asked) return;
    const count = show(input, list, groups ?? []);
    none.hidden = count > 0;
    none.textContent = count ? '' : groups ? none.dataset.none : none.dataset.silent;
  }

  function open() {
    jump.showModal();
    input.select();
    ask();
  }

  opener.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (jump.open) jump.close(); else open();
    }
  });
  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const all = $$('[role=option]', list);
    const at = all.findIndex((line) => line.ariaSelected === 'true');
    if (event.key === 'ArrowDown') select(input, list, at + 1);
    else if (event.key === 'ArrowUp') select(input, list, at - 1);
    else if (event.key === 'Enter') followJump(list);
    else return;
    event.preventDefault();
  });
  list.addEventListener('pointermove', (event) => {
    const line = event.target.closest('[role=option]');
    if (line) select(input, list, $$('[role=option]', list).indexOf(line));
  });
  list.addEventListener('click', () => followJump(list));
  jump.addEventListener('click', (event) => { if (event.target === jump) jump.close(); });
}

if (opener && jump) setUpJump();
