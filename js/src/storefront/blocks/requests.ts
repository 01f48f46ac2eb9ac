/**
 * What the blocks have asked the shop and not heard of yet.
 *
 * WooCommerce's store tells of a line that some request is under way. In a slow shop there may be several, each answered with
 * what was asked in that one: which it was is seen here, for all of them go through WordPress's `apiFetch`.
 */

const STORE = '/wc/store/v1/';
const BATCH = /^\/wc\/store\/v1\/batch\b/;

/** What `apiFetch` is asked for. */
export interface Options {
  readonly path?: string;
  readonly data?: unknown;
}

/** Sees each request of `apiFetch`. */
export type Middleware = (options: Options, next: (options: Options) => Promise<unknown>) => Promise<unknown>;

/** A change of the cart that the shop was asked for. */
export interface Request {
  /** Such as `update-item`. */
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What becomes of requests. */
interface Heard {
  /** The shop will not have this quantity. WooCommerce's store hears of it next. */
  refused(request: Request): void;
  /** These are over, and WooCommerce's store has what came of them; of those in `lost` that is nothing. */
  ended(requests: readonly Request[], lost: ReadonlySet<Request>): void;
}

/** An answer inside a batch: a cart or an error. */
interface Answer {
  readonly status?: number;
  readonly body?: { readonly code?: string; readonly items?: readonly { readonly key: string; readonly quantity: number }[] };
}

/** The error in place of a batch. */
interface Failure {
  readonly code?: string;
  readonly data?: { readonly status?: number };
}

export class Requests {
  readonly #open = new Set<readonly Request[]>();
  readonly #heard: Heard;

  constructor(heard: Heard) {
    this.#heard = heard;
    window.wp?.apiFetch?.use?.((options, next) => {
      const answer = next(options);
      if (options.path?.startsWith(STORE)) this.#follow(requestsOf(options), answer);
      return answer;
    });
  }

  /** Whether the shop is being asked anything. */
  get any(): boolean {
    return this.#open.size > 0;
  }

  /** Whether it is being asked for a quantity of this line. */
  has(key: string): boolean {
    return [...this.#open].some((requests) => requests.some(({ name, data }) => name === 'update-item' && data['key'] === key));
  }

  #follow(requests: readonly Request[], answer: Promise<unknown>): void {
    this.#open.add(requests);
    const over = (answers: readonly Answer[]): void => {
      this.#open.delete(requests);
      requests.forEach((request, index) => isRefused(request, answers[index]) && this.#heard.refused(request));
      const lost = new Set(requests.filter((_, index) => isLost(answers[index])));
      // WooCommerce takes the answers in microtasks.
      window.setTimeout(() => this.#heard.ended(requests, lost));
    };
    answer.then(
      (body) => over((body as { responses?: readonly Answer[] } | null)?.responses ?? []),
      (error: Failure | null) => over(requests.map(() => ({ status: error?.data?.status ?? 0, body: error ?? {} }))),
    );
  }
}

/** The changes in a batch; WooCommerce sends all of them in one. */
function requestsOf({ path, data }: Options): readonly Request[] {
  const { requests = [] } = BATCH.test(path ?? '') ? (data as { requests?: readonly Options[] }) : {};
  return requests.map((one) => ({ name: one.path?.split('/').pop() ?? '', data: (one.data ?? {}) as Request['data'] }));
}

/** No answer that decides anything: with an expired token the request has to be repeated with a fresh one. */
function isLost({ status = 0, body }: Answer = {}): boolean {
  return status < 200 || status >= 500 || /nonce/.test(body?.code ?? '');
}

/** The shop has said no, or put another quantity into the cart. */
function isRefused({ name, data }: Request, answer: Answer = {}): boolean {
  if (name !== 'update-item' || isLost(answer)) return false;
  const { status = 0, body } = answer;
  return status >= 400 || (body?.items ?? []).some(({ key, quantity }) => key === data['key'] && quantity !== data['quantity']);
}
