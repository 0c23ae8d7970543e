// An element with a configuration, a state and an event: it gives a row whenever the number of people changes.
import { checkConfig } from './check-config.mjs';

export default {
  // Anything with `parse` fits, a schema of Zod, too. It fills defaults in and throws for what it does not take.
  schema: { parse: (config) => checkConfig(config, { label: 'person' }) },

  create({ label }, context) {
    let last = null;
    return {
      process(message) {
        if (message.kind !== 'detections') return null;
        const count = message.value.detections.filter((each) => each.label === label).length;
        context.metrics.gauge('count', count);
        if (count === last) return null; // filtered: nothing has changed
        const value = { count, before: last };
        last = count;
        return { ...message, kind: 'data', value };
      },
      // The document declares it under `events`; `sightline ctl event room forget --element user` sends it.
      onEvent(name) {
        if (name === 'forget') last = null;
      },
      // What goes along when the pipeline moves or is made anew: plain data.
      save: () => last,
      restore(state) {
        last = state;
      },
    };
  },
};
