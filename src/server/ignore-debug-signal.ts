/**
 * Keeps SIGUSR1 from opening Node's inspector, which lets anybody who reaches it run code and read every credential. A
 * listener takes the signal from Node. This file is imported before everything else; `--disable-sigusr1`, where Node
 * has it, also covers the moment before. https://nodejs.org/api/process.html#signal-events
 */
process.on('SIGUSR1', () => undefined);

// By default SIGUSR2 ends the process.
process.on('SIGUSR2', () => undefined);
