// What the JSON reports of the test runners say: how many, and which by name.

const place = (file, title) => `${file} ${title}`;

/** Paths in vitest's report are absolute; people and the runner's own filter want them from the project's folder. */
export function readVitest(report, root) {
  const failed = report.testResults
    .filter(({ status }) => status === 'failed')
    .map(({ name, assertionResults }) => ({ file: name.slice(root.length + 1), assertionResults }));
  return {
    passed: report.numPassedTests,
    // A file that can't be loaded has failed without any test of its own.
    failed: Math.max(report.numFailedTests, failed.length),
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    failures: failed.flatMap(failuresIn),
    failedFiles: failed.map(({ file }) => file),
    flaky: [],
  };
}

function failuresIn({ file, assertionResults }) {
  const own = assertionResults.filter(({ status }) => status === 'failed');
  return own.length === 0
    ? [place(file, 'could not be loaded')]
    : own.map(({ fullName }) => place(file, fullName));
}

/** Browser tests are tried twice by their runner itself. */
export function readPlaywright({ stats, suites }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap((suite) => testsIn(suite, 'unexpected')),
    failedFiles: [],
    flaky: suites.flatMap((suite) => testsIn(suite, 'flaky')),
  };
}

/** The tests of a suite that ended like this. */
function testsIn({ suites = [], specs = [] }, wanted) {
  const own = specs.filter(({ tests }) => tests.some(({ status }) => status === wanted));
  return [
    ...own.map(({ file, line, title }) => place(`e2e/${file}:${line}`, title)),
    ...suites.flatMap((suite) => testsIn(suite, wanted)),
  ];
}

/** A first run and the second try of what failed in it: what passed then is flaky, what failed then has failed. */
export function withSecondTry(first, second) {
  const failures = new Set(second.failures);
  return {
    ...first,
    passed: first.passed + (first.failed - second.failed),
    failed: second.failed,
    failures: second.failures,
    flaky: [...first.flaky, ...first.failures.filter((name) => !failures.has(name))],
  };
}
