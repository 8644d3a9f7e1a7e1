// Single keys, as the page lists them in #keys (app/core/web/keys.py). Off where the list is absent.
// "g m" goes to a place of the side bar; the others act on what stands on the page.

const $ = (selector, from = document) => from.querySelector(selector);
const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
const list = $('#keys');
let before = '';

const seen = (part) => part.checkVisibility?.() ?? part.offsetParent !== null;

function needed(line) {
  return line.dataset.needs ? $$(line.dataset.needs).filter(seen) : [];
}

// Rows: the first link of each; the one that has the focus, or holds it, is the present one.
function rows(line) {
  const found = new Map();
  for (const link of needed(line)) {
    const row = link.closest('tr, li');
    if (!found.has(row)) found.set(row, link);
  }
  return [...found];
}

function step(line, by) {
  const all = rows(line);
  const at = all.findIndex(([row]) => row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next]?.[1].focus();
  all[next]?.[0].scrollIntoView({ block: 'nearest' });
}

const ACTS = {
  focus(line) { needed(line)[0].focus(); },
  press(line) {
    const part = needed(line)[0];
    if (part.matches('input, textarea, select')) part.focus();
    else part.click();
    if (part.matches('summary')) $('input', part.parentElement)?.focus();
  },
  next(line) { step(line, 1); },
  previous(line) { step(line, -1); },
  tick() { document.activeElement.closest('tr')?.querySelector('[data-tick]')?.click(); },
  list() { open(); },
};

function open() {
  for (const line of $$('[data-needs]', list)) line.hidden = needed(line).length === 0 && line.dataset.needs !== '#keys';
  list.showModal();
  $('form button', list).focus();
}

function typing(target) {
  return target.closest('textarea, select, [contenteditable=true], dialog') ||
    (target.closest('input') && !target.matches('[type=checkbox], [type=radio], [type=submit], [type=button]'));
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented || typing(event.target)) return;
  const place = before && $$('[data-press]').find((link) => link.dataset.press === `${before} ${event.key}`);
  const went = before;
  before = event.key === 'g' ? 'g' : '';
  if (place) location.assign(place.href);
  else if (went || before) return;
  else {
    const line = $$('[data-act]', list).find((one) => one.dataset.key === event.key);
    if (!line || (line.dataset.act !== 'list' && needed(line).length === 0)) return;
    ACTS[line.dataset.act](line);
  }
  event.preventDefault();
}

if (list) document.addEventListener('keydown', press);
