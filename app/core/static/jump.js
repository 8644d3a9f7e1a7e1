// Jump dialog: Ctrl K; the server answers {groups: [{title, items: [{title, sub, href, post, fields, theme, icon}]}]}.
// Without script the same link opens the search page, which answers the same.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const opener = $('[data-jump]');
const jump = $('#jump');
const items = new Map();

function element(name, role, words) {
  const made = document.createElement(name);
  if (role) made.setAttribute('role', role);
  if (words) made.textContent = words;
  return made;
}

function option(item, number) {
  const line = element('li', 'option');
  const mark = element('i');
  line.id = `found-${number}`;
  items.set(line.id, item);
  mark.className = `bi bi-${/^[a-z0-9-]+$/.test(item.icon ?? '') ? item.icon : 'arrow-return-right'}`;
  mark.ariaHidden = 'true';
  line.append(mark, item.title);
  if (item.sub) line.append(element('small', '', item.sub));
  return line;
}

function part(group, at, count) {
  const box = element('ul', 'group');
  const label = element('li', 'presentation', group.title);
  label.className = 'label';
  label.id = `found-group-${at}`;
  box.setAttribute('aria-labelledby', label.id);
  box.append(label, ...group.items.map((item) => option(item, count.n++)));
  return box;
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

// What the page itself offers in its title row, by the words on the buttons.
function offered(words) {
  const parts = $$('.up-title .acts :is(a, button:not(:disabled), summary)').filter((one) => one.textContent.trim());
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = parts.map((element) => ({ title: element.textContent.trim(), icon: 'cursor', element }));
  return found.filter((item) => wanted.every((word) => item.title.toLowerCase().includes(word)));
}

function show(input, list, groups) {
  const count = { n: 0 };
  items.clear();
  list.replaceChildren(...groups.map((group, at) => part(group, at, count)));
  select(input, list, 0);
  return count.n;
}

function post(item) {
  const form = document.createElement('form');
  const token = $('input[name=csrf_token]')?.value ?? '';
  form.method = 'post';
  form.action = item.post;
  const next = location.pathname + location.search;
  for (const [name, value] of Object.entries({ ...item.fields, csrf_token: token, next })) {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value });
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function follow(list, inNewTab) {
  const line = $('[aria-selected=true]', list);
  const item = line && items.get(line.id);
  if (!item) return;
  if (item.element) {
    jump.close();
    item.element.click();
  } else if (item.theme) {
    document.dispatchEvent(new CustomEvent('up:theme', { detail: item.theme }));
    jump.close();
  } else if (item.post) {
    post(item);
  } else if (inNewTab) {
    window.open(item.href, '_blank', 'noopener');
  } else {
    location.assign(item.href);
  }
}

function setUp() {
  const input = $('input', jump);
  const list = $('#found');
  const told = $('.none', jump);
  let asked = 0;
  let timer;
  let goes = null; // what Enter meant while the answer was still on its way

  async function ask() {
    const turn = ++asked;
    let groups = null;
    try {
      const address = new URL(opener.dataset.jump, location.href);
      address.searchParams.set('q', input.value.trim());
      address.searchParams.set('here', location.pathname);
      const answer = await fetch(address, { headers: { Accept: 'application/json' } });
      groups = answer.ok ? (await answer.json()).groups : null;
    } catch { /* said below */ }
    if (turn !== asked) return;
    list.ariaBusy = 'false';
    const words = input.value.trim();
    const acts = offered(words);
    const here = acts.length ? [{ title: jump.dataset.here, items: acts }] : [];
    // Before anything is typed Enter goes somewhere, and never does something.
    const count = show(input, list, words ? [...here, ...(groups ?? [])] : [...(groups ?? []), ...here]);
    told.classList.toggle('visually-hidden', count > 0);
    told.textContent = count ? told.dataset.found.replace('{n}', count) : groups ? told.dataset.none : told.dataset.silent;
    if (goes && count) follow(list, goes.inNewTab);
    goes = null;
  }

  function later(pause) {
    list.ariaBusy = 'true';
    goes = null;
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  function enter(inNewTab) {
    if (list.ariaBusy === 'true') goes = { inNewTab };
    else follow(list, inNewTab);
  }

  function open(event) {
    event?.preventDefault();
    jump.showModal();
    input.select();
    ask();
  }

  opener.setAttribute('role', 'button');
  opener.setAttribute('aria-haspopup', 'dialog');
  opener.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      if (jump.open) jump.close(); else open();
    }
  });
  input.addEventListener('input', (event) => {
    if (!event.isComposing) later(120);
  });
  input.addEventListener('compositionend', () => later(0));
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const all = $$('[role=option]', list);
    const at = all.findIndex((line) => line.ariaSelected === 'true');
    if (event.key === 'ArrowDown') select(input, list, at + 1);
    else if (event.key === 'ArrowUp') select(input, list, at - 1);
    else if (event.key === 'Escape') jump.close();
    else if (event.key === 'Enter') enter(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  list.addEventListener('pointermove', (event) => {
    const line = event.target.closest('[role=option]');
    if (line) select(input, list, $$('[role=option]', list).indexOf(line));
  });
  list.addEventListener('click', (event) => { if (event.target.closest('[role=option]')) follow(list, event.ctrlKey || event.metaKey); });
  jump.addEventListener('click', (event) => { if (event.target === jump) jump.close(); });
}

if (opener && jump) setUp();
