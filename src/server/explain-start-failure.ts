/** Says in a sentence, to the person who started the gateway, why it does not start. */
export function explainStartFailure(error: unknown): string {
  const { code, port, address, hostname, syscall, path, message } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
    hostname?: string;
  };
  const host = address ?? hostname ?? 'of HOST';
  switch (syscall === 'listen' || syscall === 'getaddrinfo' || port !== undefined ? code : undefined) {
    case 'EADDRINUSE':
      return `Port ${port} is in use already. Stop what listens there, or choose another port, such as PORT=3001.`;
    case 'EACCES':
      return `Port ${port} needs rights that this user does not have. Choose one above 1023, such as PORT=3000.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return (
        `This machine has no address ${host}; HOST must be one of its own, such as 127.0.0.1 or ::1, or be left ` +
        'out for all of them.'
      );
    default:
  }
  if (path !== undefined && code !== undefined) {
    return (
      `${path} cannot be ${syscall === 'open' || syscall === 'read' || syscall === 'scandir' ? 'read' : 'used'} ` +
      `(${code}); the user of the gateway needs a right to it.`
    );
  }
  return error instanceof Error && message !== ''
    ? message
    : `The gateway could not be started (${code ?? 'unknown error'}).`;
}
