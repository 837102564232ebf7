import type { Asterisk } from '../../lab/parts/asterisk';
import { until } from './wait';

/**
 * Waits until all these phones are in bridges of Asterisk. A phone is connected a moment earlier, and Asterisk refuses
 * a transfer of it until then.
 */
export async function untilBridged(
  asterisk: Pick<Asterisk, 'cli'>,
  phones: readonly string[],
): Promise<void> {
  const isBridged = async () => {
    const shown = await asterisk.cli('core show channels concise');
    const channels = shown.split('\n').map((line) => line.split('!'));
    return phones.every((phone) =>
      channels.some(([name, ...rest]) => name?.startsWith(`PJSIP/${phone}-`) && rest.at(-2) !== ''),
    );
  };
  await until(isBridged, `a bridge with ${phones.join(' and ')}`);
}
