import type { Asterisk } from '../../lab/parts/asterisk';
import { until } from './wait';

/**
 * Waits until all these phones are in bridges of Asterisk: with two channels, if a phone is named twice. A phone is connected a moment earlier, and Asterisk refuses
 * a transfer of it until then.
 */
export async function untilBridged(
  asterisk: Pick<Asterisk, 'cli'>,
  phones: readonly string[],
): Promise<void> {
  const isBridged = async () => {
    const shown = await asterisk.cli('core show channels concise');
    const channels = shown.split('\n').map((line) => line.split('!'));
    const count = (phone: string) =>
      channels.filter(([name, ...rest]) => name?.startsWith(`PJSIP/${phone}-`) && rest.at(-2) !== '').length;
    return phones.every((phone) => count(phone) >= phones.filter((each) => each === phone).length);
  };
  await until(isBridged, `a bridge with ${phones.join(' and ')}`);
}
