// Modules may import others that lie beside them.

/** The configuration with its defaults. Throws for a key that is not known or a value of another type. */
export function checkConfig(config, defaults) {
  for (const [key, value] of Object.entries(config)) {
    if (!Object.hasOwn(defaults, key)) throw new Error(`there is no \`${key}\``);
    if (typeof value !== typeof defaults[key])
      throw new Error(`\`${key}\` must be a ${typeof defaults[key]}`);
  }
  return { ...defaults, ...config };
}
