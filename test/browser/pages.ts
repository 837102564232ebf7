import type { Page } from 'playwright-core';
import { until } from '../support/wait';

/** Waits until the page has the colours of this scheme. */
export async function drawnFor(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await until(async () => {
    const found = await page.evaluate(
      `(() => {
        const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).every((part) => part > 150);
        const group = getComputedStyle(document.querySelector('.nrdb-ui-group .v-card'));
        return [getComputedStyle(document.querySelector('.v-application')).backgroundColor, group.backgroundColor, group.color].map(light);
      })()`,
    );
    const [ground, group, text] = found as boolean[];
    return ground === (scheme === 'light') && group === ground && text !== ground;
  }, `a page in ${scheme}`);
}

/** @returns ids of groups and widgets that are narrower than the others in their column, so that a blank strip remains beside them */
export async function blankStrips(page: Page): Promise<string[]> {
  return (await page.evaluate(
    `(() => {
      const right = (element) => Math.round(element.getBoundingClientRect().right);
      const groups = [...document.querySelectorAll('.nrdb-ui-group')];
      const edge = Math.max(...groups.map(right));
      const narrow = groups.filter((group) => right(group) < edge - 2).map((group) => group.id);
      for (const group of groups) {
        const widgets = [...group.querySelectorAll('.nrdb-ui-widget')];
        const inner = Math.max(...widgets.map(right));
        narrow.push(...widgets.filter((widget) => right(widget) < inner - 2).map((widget) => widget.id));
      }
      return narrow;
    })()`,
  )) as string[];
}
