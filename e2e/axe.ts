import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What WCAG 2.0 to 2.2 ask for at levels A and AA, as axe tags its rules. */
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Without what 2.1 added: of the rules that axe has switched on, `autocomplete-valid` and `avoid-inline-spacing`. */
export const WCAG_WITHOUT_21 = ['wcag2a', 'wcag2aa', 'wcag22aa'];

/** How a page is looked at. */
export interface AxeChoice {
  /** Rules with one of these tags. Absent: WCAG 2.0 to 2.2, A and AA; null: all that are on, best practices too. */
  readonly tags?: readonly string[] | null;
  /** Rules that are left out all the same. */
  readonly except?: readonly string[];
  /** What the page was like meanwhile, for whoever reads that it failed. */
  readonly where?: string;
}

/** Expects that axe finds nothing wrong with a page as it is now; fails with each rule, its elements and what to mend. */
export async function expectAccessible(
  page: Page,
  { tags = WCAG, except = [], where }: AxeChoice = {},
): Promise<void> {
  const axe = new AxeBuilder({ page }).disableRules([...except]);
  if (tags !== null) axe.withTags([...tags]);
  const { violations } = await axe.analyze();
  expect(violations.map(told), where).toEqual([]);
}

/** A rule that is broken, and a paragraph for each element that breaks it. */
function told({ id, nodes }: Violation): string {
  const elements = nodes.map(({ target, html, failureSummary = '' }) =>
    [target.join(' '), html, failureSummary].join(': '),
  );
  return [id, ...elements].join('\n');
}

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];
