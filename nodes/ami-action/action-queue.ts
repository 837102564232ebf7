import { AmiError } from '../../src/index';

/** Limit of queued actions. Further actions are refused. */
const LONGEST_QUEUE = 1_000;

interface Waiting {
  start(): void;
  refuse(error: AmiError): void;
}

/** Limits how many actions run at the same time. Other actions are queued in order, and fail when their timeout ends. */
export class ActionQueue {
  readonly #limit: number;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of queued actions, without those that run. */
  get length(): number {
    return this.#waiting.size;
  }

  /**
   * @param name names the action in an error
   * @param timeout ms that the action may be queued
   * @param work called with the ms that the action was queued
   * @throws AmiError AMI_ERR_NOT_SENT if the timeout ended or the queue is full; AMI_ERR_CLOSED after `close`
   */
  async run<Result>(
    name: string,
    timeout: number,
    work: (waited: number) => Promise<Result>,
  ): Promise<Result> {
    const waited = this.#running < this.#limit ? 0 : await this.#turn(name, timeout);
    this.#running += 1;
    try {
      return await work(waited);
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Rejects all queued actions. */
  close(): void {
    for (const each of [...this.#waiting])
      each.refuse(new AmiError('AMI_ERR_CLOSED', 'the node was closed before the action was sent'));
  }

  #turn(name: string, timeout: number): Promise<number> {
    if (this.#waiting.size >= LONGEST_QUEUE) {
      const message = `${name} was not sent: ${LONGEST_QUEUE} actions of this node are queued`;
      return Promise.reject(new AmiError('AMI_ERR_NOT_SENT', message));
    }
    return new Promise((resolve, reject) => {
      const since = performance.now();
      const end = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        start: () => {
          end();
          resolve(performance.now() - since);
        },
        refuse: (error) => {
          end();
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        const message = `${name} was not sent: its timeout of ${timeout} ms ended in the queue of the node, which sends ${this.#limit} at a time`;
        waiting.refuse(new AmiError('AMI_ERR_NOT_SENT', message));
      }, timeout);
      this.#waiting.add(waiting);
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    if (first && this.#running < this.#limit) first.start();
  }
}
