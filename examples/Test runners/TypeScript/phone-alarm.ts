/// <reference types="node" />
// The program under test. It raises an alarm when a phone has rung for five seconds.
import { AmiConnection, type AmiOptions } from '@hybrid-ami/node-red-ami';

export async function watchPhones(
  options: AmiOptions,
  alarm: (extension: string) => void,
): Promise<AmiConnection> {
  const connection = new AmiConnection(options);
  const timers = new Map<string, NodeJS.Timeout>();
  connection.subscribe(['ExtensionStatus'], (event) => {
    const extension = event.get('Exten') ?? '';
    clearTimeout(timers.get(extension));
    if (event.get('StatusText') === 'Ringing')
      timers.set(
        extension,
        setTimeout(() => alarm(extension), 5000),
      );
  });
  const ready = new Promise<void>((resolve) => {
    connection.on('state', (state) => {
      if (state === 'ready') resolve();
      if (state === 'closed') for (const timer of timers.values()) clearTimeout(timer);
    });
  });
  connection.open();
  await ready;
  return connection;
}

export function callBack(connection: AmiConnection, extension: string) {
  return connection.send({
    Action: 'Originate',
    Channel: `PJSIP/${extension}`,
    Application: 'Echo',
    Async: 'true',
  });
}
