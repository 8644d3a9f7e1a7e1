// A fault that names a line of the text below leads to that line. Without script the link leads to the text.
const source = document.querySelector('textarea#source');

function go(line, column) {
  const lines = source.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const height = parseFloat(getComputedStyle(source).lineHeight) || 20;
  source.focus({ preventScroll: true });
  source.setSelectionRange(start + Math.max(0, column - 1), start + (lines[line - 1] || '').length);
  source.scrollTop = Math.max(0, (line - 4) * height);
  source.scrollIntoView({ block: 'center' });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-line]');
  if (!link || !source) return;
  event.preventDefault();
  go(Number(link.dataset.line), Number(link.dataset.column));
});
