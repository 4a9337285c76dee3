// Weights as sliders: when one moves, the others change in their proportions at the start of the move, so the sum stays 100%.
// Without this script they are fields of numbers.
(() => {
  'use strict';
  document.querySelectorAll('[data-shares]').forEach(group => {
    const sliders = [...group.querySelectorAll('.slider input')];
    let before = new Map();
    const remember = () => { before = new Map(sliders.map(one => [one, Number(one.value)])); };
    const said = value => group.dataset.shares.replace('100', value);
    const show = () => sliders.forEach(one => {
      one.labels[0].querySelector('output').value = said(one.value);
      one.setAttribute('aria-valuetext', said(one.value));
    });
    const settle = moved => {
      const others = sliders.filter(one => one !== moved);
      const left = 100 - Number(moved.value);
      const had = others.reduce((sum, one) => sum + before.get(one), 0);
      const exact = others.map(one => (had ? (left * before.get(one)) / had : left / others.length));
      const whole = exact.map(Math.floor);
      const byRest = exact.map((_, at) => at).sort((a, b) => exact[b] - whole[b] - (exact[a] - whole[a]));
      byRest.slice(0, left - whole.reduce((sum, one) => sum + one, 0)).forEach(at => { whole[at] += 1; });
      others.forEach((one, at) => { one.value = whole[at]; });
      show();
    };
    sliders.forEach(one => {
      one.type = 'range';
      one.addEventListener('input', () => settle(one));
      one.addEventListener('change', remember);
    });
    group.closest('form').addEventListener('reset', () => setTimeout(() => { remember(); show(); }));
    remember();
    show();
  });
})();
