import type { Command } from 'commander';
import { addClientFlags } from './ctl-client.ts';
import { addCtlEvent } from './ctl-event.ts';
import { addCtlLogs } from './ctl-logs.ts';
import { addCtlShow } from './ctl-show.ts';
import { addCtlSinks } from './ctl-sinks.ts';
import { addCtlTap } from './ctl-tap.ts';
import { addCtlTrace } from './ctl-trace.ts';

/** Adds `sightline ctl`: looks at a server that runs, and controls its pipelines. */
export function addCtl(program: Command): void {
  const ctl = program
    .command('ctl')
    .description('Look at a server that runs, and control its pipelines.')
    .addHelpText(
      'after',
      `
Every command takes --url, --token and --ca too.
Ends with 0 when it worked, 1 when the server refused or was not there, 2 for wrong usage.

  sightline ctl list
  sightline ctl event porch pause
  sightline ctl event porch arm --element zones --params '{"zone": "door"}'
  sightline ctl tap porch --element detect_objects --every 10 --out taps
  sightline ctl trace porch
  sightline ctl logs --follow --level warn
  sightline ctl sinks
  sightline ctl sinks test porch webhook`,
    );
  addClientFlags(ctl).hook('preAction', (_ctl, action) => {
    for (const flag of ['url', 'token', 'ca']) {
      if (action.getOptionValue(flag) === undefined) action.setOptionValue(flag, ctl.getOptionValue(flag));
    }
  });
  addCtlShow(ctl);
  addCtlEvent(ctl);
  addCtlLogs(ctl);
  addCtlTap(ctl);
  addCtlTrace(ctl);
  addCtlSinks(ctl);
}
