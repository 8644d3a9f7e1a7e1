// Running jobs: asks <div data-job="address"> how far it is, and reloads when it has ended.
// The address answers {state, percent, text, href}; state: queued, running, done, failed, cancelled.

const ENDED = ['done', 'failed', 'cancelled'];
const SLOWEST = 5000;

function write(box, job) {
  const meter = box.querySelector('progress');
  const line = box.querySelector('[data-job-text]');
  if (Number.isFinite(job.percent)) meter.value = job.percent;
  else meter.removeAttribute('value');
  const words = [Number.isFinite(job.percent) ? `${job.percent}%` : '', job.text ?? ''].filter(Boolean).join(' · ');
  if (words && line.textContent !== words) line.textContent = words;
}

// The pause grows while nothing moves, so that a long job is not asked for a thousand times.
async function follow(box) {
  let pause = 700;
  let seen = '';
  for (;;) {
    await new Promise((go) => { setTimeout(go, pause); });
    if (document.hidden) continue;
    try {
      const answer = await fetch(box.dataset.job, { headers: { Accept: 'application/json' }, cache: 'no-store' });
      if ([401, 403, 404].includes(answer.status)) return;
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      if (ENDED.includes(job.state)) {
        if (job.href && box.dataset.jobFollow !== undefined) location.assign(job.href);
        else location.reload();
        return;
      }
      write(box, job);
      const now = `${job.percent} ${job.text}`;
      pause = now === seen ? Math.min(pause * 1.4, SLOWEST) : 700;
      seen = now;
    } catch {
      pause = SLOWEST;
    }
  }
}

document.querySelectorAll('[data-job]').forEach(follow);
