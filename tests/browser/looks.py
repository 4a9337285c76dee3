"""What every page must be: as wide as its window, readable, with a name for everything one can use."""

from playwright.async_api import Page

# Text against the nearest background that is not transparent; the ratio is WCAG 2.2's (1.4.3: at least 4.5).
CONTRAST = """
() => {
  const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const colour = parse(element.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(colour), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${text.slice(0, 40)}: ${ratio.toFixed(1)}`);
  }
  return poor;
}
"""

# WCAG 2.2's 2.5.5 asks for 44 pixels; a label counts with its control.
SMALL_TARGETS = """
() => [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea')]
  .map(one => (one.closest('label') || one))
  .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 80))
"""

NAMELESS = """
() => [...document.querySelectorAll('input:not([type=hidden]), textarea, button, svg[role=img], table')]
  .filter(one => !(one.labels?.length || one.textContent.trim() || one.getAttribute('aria-label')))
  .map(one => one.outerHTML.slice(0, 80))
"""

# A button and the words below or above it are a few pixels apart.
TOUCHING = """
() => {
  const box = one => one.getBoundingClientRect();
  const seen = [...document.querySelectorAll('main :is(p, li, h2, h3, dl, table, .hint, .button, button)')]
    .filter(one => one.checkVisibility() && one.textContent.trim() && getComputedStyle(one).clipPath === 'none');
  const touch = (one, other) => {
    const [a, b] = [box(one), box(other)], gap = Math.max(a.top - b.bottom, b.top - a.bottom);
    return a.left < b.right && b.left < a.right && gap > -2 && gap < 4;
  };
  return [...document.querySelectorAll('main :is(button, .button)')].filter(one => one.checkVisibility())
    .flatMap(one => seen.filter(other => !one.contains(other) && !other.contains(one) && touch(one, other))
      .map(other => `${one.textContent.trim().slice(0, 40)} | ${other.textContent.trim().slice(0, 40)}`));
}
"""

# A list that scrolls sideways hides what stands at its right.
SIDEWAYS = """
() => [...document.querySelectorAll('main :is(.scroll, table, pre, fieldset)')]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map(one => [one.ariaLabel || one.outerHTML.slice(0, 60), one.scrollWidth, one.clientWidth].join(' '))
"""

# A word breaks at a hyphen, and where its style hyphenates; else it is cut. Ids, addresses and the like break anywhere.
CUT_WORDS = """
() => {
  const cut = [], range = document.createRange();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!element.checkVisibility() || element.closest('code, .hidden, svg')) continue;
    if (getComputedStyle(element).hyphens === 'auto') continue;
    for (const word of node.textContent.matchAll(/(?<![^\\s])[\\p{L}]{2,25}(?![^\\s])/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) cut.push(word[0]);
    }
  }
  return cut;
}
"""

# What is chosen stands to the left of the arrow; in the narrowest window a choice may be opened to be read.
CUT_CHOICES = """
() => {
  if (innerWidth < 375) return [];
  const pen = document.createElement('canvas').getContext('2d');
  return [...document.querySelectorAll('select')].filter(one => one.checkVisibility() && one.selectedOptions.length)
    .filter(one => {
      const style = getComputedStyle(one);
      pen.font = style.font;
      const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 12;
      return pen.measureText(one.selectedOptions[0].text).width > room;
    })
    .map(one => one.selectedOptions[0].text);
}
"""

ELSEWHERE = """
() => performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith(location.origin))
"""


async def faults(page: Page, *, scripts: int = 0) -> dict[str, object]:
    """Return everything that is wrong with the page in the window, by kind; empty where nothing is."""
    found = {
        "wider than the window": await page.evaluate("document.documentElement.scrollWidth > innerWidth"),
        "no language": not await page.evaluate("document.documentElement.lang"),
        "no title": not await page.title(),
        "not one heading of the first level": await page.locator("h1").count() != 1,
        "not one main part": await page.locator("main").count() != 1,
        "poor contrast": await page.evaluate(CONTRAST),
        "small targets": await page.evaluate(SMALL_TARGETS),
        "scrolls sideways": await page.evaluate(SIDEWAYS),
        "cut words": await page.evaluate(CUT_WORDS),
        "cut choices": await page.evaluate(CUT_CHOICES),
        "touching a button": await page.evaluate(TOUCHING),
        "nameless": await page.evaluate(NAMELESS),
        "scripts": await page.locator("script").count() != scripts,
        "loaded from elsewhere": await page.evaluate(ELSEWHERE),
    }
    return {kind: fault for kind, fault in found.items() if fault}
