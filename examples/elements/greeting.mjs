// A bare function that takes its time: `async_map` calls it for each message, several at once.

/** Says how many there are, in words that somewhere else decides upon. */
export default async function greet(message, { config, signal }) {
  const words = await askForWords(config.language, signal);
  const { count } = message.value;
  return { ...message, value: { count, text: `${words} ${count}` } };
}

// Something remote would be `fetch(address, { signal })`: heed the signal, it ends what takes too long.
async function askForWords(language, signal) {
  signal.throwIfAborted();
  return language === 'de' ? 'Im Raum:' : 'In the room:';
}
