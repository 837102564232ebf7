import type { AnswersInput } from '../answers/contenders';
import type { Group } from '../harness/group';
import { whole } from '../harness/numbers';
import { race } from '../harness/race';
import { PEERS } from '../peers/clients';
import { simulated } from '../refresh/servers';

/** Many actions written at once: counts the responses that reach their own caller. */
export const answers: Group = async ({ node, quick }) => {
  const queries = quick ? 1_000 : 10_000;
  const { server, stop } = await simulated(queries);
  try {
    const input: AnswersInput = { port: server.port, queries };
    const entries = ['ours', ...Object.keys(PEERS)].map((name) => ({
      name,
      module: 'answers/contenders',
      input,
    }));
    const results = await race(node, entries, 1);
    const rows = [...results].map(([name, result]) => [
      name,
      'failure' in result ? `failed: ${result.failure}` : whole(result.measured[0]?.count ?? 0),
    ]);
    const ours = rows[0]?.[1] ?? '';
    const faults = ours === whole(queries) ? [] : [`answers: ${ours} of ${whole(queries)} reached who asked`];
    const title = `Answers that reached who asked, of ${whole(queries)} written at once`;
    return {
      tables: [{ title, columns: ['', 'answers'], rows }],
      claims: [
        {
          what: 'wrong headers, lost events, misrouted answers',
          atLeast: 'none',
          measured: faults.length === 0 ? 'none' : 'see above',
          reached: faults.length === 0,
        },
      ],
      faults,
    };
  } finally {
    await stop();
  }
};
