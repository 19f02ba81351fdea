/**
 * SIGUSR1 makes Node open its inspector, which lets whoever reaches it run code and read every credential. A listener
 * takes the signal from Node. Imported before everything else; `--disable-sigusr1`, where Node has it, also covers the
 * moment before. https://nodejs.org/api/process.html#signal-events
 */
process.on('SIGUSR1', () => undefined);

// Its default is to end the process.
process.on('SIGUSR2', () => undefined);
