// What makes pages quicker; each works without it.
(() => {
  'use strict';
  // A box above a list ticks all rows of the page.
  document.addEventListener('change', event => {
    const all = event.target.closest('[data-all]');
    if (!all) return;
    all.closest('form').querySelectorAll(`input[name="${all.dataset.all}"]`).forEach(one => { one.checked = all.checked; });
  });
  // A form is sent once, however often its button is pressed.
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(one => { delete one.dataset.sent; }));
  // A file may be dropped on its field.
  document.querySelectorAll('.drop').forEach(place => {
    const field = place.querySelector('input[type=file]');
    const over = on => event => { event.preventDefault(); place.classList.toggle('over', on); };
    place.addEventListener('dragover', over(true));
    place.addEventListener('dragleave', over(false));
    place.addEventListener('drop', event => {
      over(false)(event);
      if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  });
  // A part of another service that does not come leaves a gap with a name and a way to try again.
  const away = event => {
    const place = event.target.closest ? event.target.closest('[data-away]') : null;
    if (!place) return;
    const text = document.createElement('p'), again = document.createElement('a');
    text.className = 'note';
    text.textContent = place.dataset.away + ' ';
    again.href = location.href;
    again.textContent = place.dataset.again;
    text.append(again);
    place.replaceChildren(text);
  };
  // What other services know of one story joins its line of time, and their part is gone.
  document.addEventListener('htmx:after:swap', () => document.querySelectorAll('ol[data-into]').forEach(part => {
    const line = document.getElementById(part.dataset.into);
    if (!line) return;
    const known = [...line.children, ...part.children];
    line.replaceChildren(...known.sort((one, other) => (one.dataset.at || '').localeCompare(other.dataset.at || '')));
    part.closest('.part').remove();
  }));
  document.addEventListener('htmx:error', away);
  document.addEventListener('htmx:response:error', away);
  // A moment is said in the zone of the reader; without this script in UTC.
  const inZone = () => document.querySelectorAll('time[data-moment]').forEach(one => {
    const usual = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
    one.title = one.textContent;
    one.textContent = new Intl.DateTimeFormat(document.documentElement.lang, usual).format(new Date(one.dateTime));
    delete one.dataset.moment;
  });
  inZone();
  document.addEventListener('htmx:after:swap', inZone);
  // What is wrong is read out first.
  const wrong = document.querySelector('main .wrong[role=alert]');
  if (wrong) wrong.focus();
})();
