import type { Node, NodeStatus } from 'node-red';
import { AmiError, type RefreshSummary } from '../../src/index';
import { errorStatus, type Translate } from '../common/status';

/** ms between two statuses of a running refresh, because Node-RED sends each status to all open editors. */
const SHORTEST_INTERVAL = 250;

interface Run {
  answered: number;
  count: number;
}

/** Shows the status of the node: the progress of all running refreshes, then the outcome of the last one. */
export class Progress {
  readonly #node: Node;
  readonly #translate: Translate;
  readonly #runs = new Set<Run>();
  /** Problems of connections. The first is shown while there is no outcome. */
  readonly #problems = new Set<NodeStatus>();
  readonly #idle: NodeStatus;
  #shownAt = 0;
  #closed = false;

  constructor(node: Node, translate: Translate) {
    this.#node = node;
    this.#translate = translate;
    this.#idle = { fill: 'grey', shape: 'ring', text: translate('ami-refresh.status.idle') };
  }

  /** Shows the first problem, or else that nothing runs. */
  showIdle(): void {
    this.#show(this.#idleStatus());
  }

  /**
   * @param problem a problem of one connection that prevents refreshes. It is shown until the next refresh has an outcome
   * @returns function that removes the problem
   */
  addProblem(problem: NodeStatus): () => void {
    this.#problems.add(problem);
    this.showIdle();
    return () => {
      this.#problems.delete(problem);
    };
  }

  #idleStatus(): NodeStatus {
    const [problem = this.#idle] = this.#problems;
    return problem;
  }

  /** From now on the status does not change. */
  close(): void {
    this.#closed = true;
  }

  begin(): {
    answered(count: number): void;
    /** @param slowMs ms of a refresh that was slow */
    done(summary: RefreshSummary, slowMs?: number): void;
    failed(error: unknown): void;
  } {
    const run: Run = { answered: 0, count: 0 };
    this.#runs.add(run);
    this.#showRunning();
    return {
      answered: (count) => {
        run.answered += 1;
        run.count = count;
        if (Date.now() - this.#shownAt >= SHORTEST_INTERVAL) this.#showRunning();
      },
      done: (summary, slowMs) =>
        this.#end(run, slowMs === undefined ? this.#outcome(summary) : this.#slow(slowMs)),
      failed: (error) => this.#end(run, this.#failure(error)),
    };
  }

  #end(run: Run, outcome: NodeStatus): void {
    this.#runs.delete(run);
    if (this.#runs.size > 0) this.#showRunning();
    else this.#show(outcome);
  }

  #showRunning(): void {
    this.#shownAt = Date.now();
    let answered = 0;
    let count = 0;
    for (const run of this.#runs) {
      answered += run.answered;
      count += run.count;
    }
    const text =
      count > 0
        ? this.#translate('ami-refresh.status.refreshingSome', { answered, count })
        : this.#translate('ami-refresh.status.refreshing');
    this.#show({ fill: 'blue', shape: 'dot', text });
  }

  #outcome({ extensionsChecked: count, statistics: { failedQueries: failed } }: RefreshSummary): NodeStatus {
    if (failed === 0) {
      return {
        fill: 'green',
        shape: 'dot',
        text: this.#translate('ami-refresh.status.refreshed', { count }),
      };
    }
    return {
      fill: 'yellow',
      shape: 'dot',
      text: this.#translate('ami-refresh.status.failed', { failed, count }),
    };
  }

  #slow(ms: number): NodeStatus {
    return { fill: 'yellow', shape: 'dot', text: this.#translate('ami-refresh.status.slow', { ms }) };
  }

  #failure(error: unknown): NodeStatus {
    // The refresh was closed on purpose, so this is not shown as an error.
    const isClosed = error instanceof AmiError && error.code === 'AMI_ERR_CLOSED';
    return isClosed ? this.#idleStatus() : errorStatus(error, this.#translate);
  }

  #show(status: NodeStatus): void {
    if (!this.#closed) this.#node.status(status);
  }
}
