// The shell: theme, off-canvas menu, floating menus, page actions on phones, toasts.
// Everything here improves pages that work without it. Parts talk by events on document: "up:toast", "up:theme".

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

// The jump dialog puts a theme on, too.
document.addEventListener('up:theme', (event) => chooseTheme(event.detail));

// Where tabs scroll, the present one is in sight.
$$('.up-tabs [aria-current]').forEach((tab) => {
  const row = tab.parentElement;
  row.scrollLeft = Math.max(0, tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2);
});
