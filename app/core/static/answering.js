// Questions of a survey that hang on earlier answers come and go while one answers. What is hidden is not sent; the
// server decides again what counts, so that without script every question is shown and nothing goes wrong.
const form = document.querySelector('form[data-survey]');

const given = (id) => new FormData(form).getAll(`q.${id}`).map((one) => one.trim()).filter(Boolean);
const small = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
// A number as it is typed: separators of thousands do not count.
const size = (text) => Number(text.replaceAll(',', '').replaceAll('，', ''));

const TESTS = {
  is: (one, values) => values.includes(one), in: (one, values) => values.includes(one),
  lt: (one, [edge]) => one < edge, le: (one, [edge]) => one <= edge,
  gt: (one, [edge]) => one > edge, ge: (one, [edge]) => one >= edge,
  between: (one, [low, high]) => low <= one && one <= high,
  like: (one, [part]) => small(one).includes(small(part)),
};
const OPPOSITE = { is_not: 'is', not_in: 'in' };

// True, false, or null where it cannot be told yet.
function leaf({ answer, op, values, kind }) {
  const found = given(answer);
  if (op === 'present' || op === 'absent') return (found.length > 0) === (op === 'present');
  if (!found.length) return null;
  if (op === 'min_len') return (kind === 'multiple' ? found.length : [...found[0]].length) >= Number(values[0]);
  const read = kind === 'scale' || kind === 'number' ? size : (text) => text;
  const passes = found.map(read).some((one) => TESTS[OPPOSITE[op] || op](one, values.map(read)));
  return passes !== (op in OPPOSITE);
}

function truth(part) {
  if ('is' in part) return part.is;
  if ('answer' in part) return leaf(part);
  const [how] = Object.keys(part);
  const truths = part[how].map(truth);
  const decisive = how !== 'all';
  const whole = truths.includes(decisive) ? decisive : truths.includes(null) ? null : !decisive;
  return how === 'none' && whole !== null ? !whole : whole;
}

function show(question, is) {
  question.hidden = !is;
  for (const field of question.querySelectorAll('input, textarea')) field.disabled = !is;
}

function follow() {
  const questions = [...form.querySelectorAll('[data-question]')];
  let number = 0;
  // In the order asked: what is hidden by an earlier answer has none for a later question.
  for (const question of questions) {
    const is = !question.dataset.showIf || truth(JSON.parse(question.dataset.showIf)) === true;
    show(question, is);
    if (is) question.querySelector('[data-number]').textContent = `${(number += 1)}.`;
  }
}

if (form) {
  form.addEventListener('input', follow);
  follow();
  // Where the browser can follow, nobody needs to be told in words.
  for (const hint of form.querySelectorAll('[data-only-if]')) hint.hidden = true;
}
