import { AppError } from '@minime/platform';

/** Why a request to the model failed: labels of metrics and of the ledger. */
export type FailureReason =
  | 'aborted'
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'spend_limit'
  | 'refused'
  | 'incomplete'
  | 'unfit'
  | 'rejected';

/**
 * One failed request to a model. `transient`: the same request may succeed in a moment. `unbilled`: the API said no,
 * or was never reached; of any other failure nobody knows what it will be billed as.
 */
export class ModelFailure extends Error {
  /**
   * @param message reaches logs: none of what an endpoint or a model said
   * @param options `cause` is for programs; logs, which tell an error's own cause, have it where it is `ours`
   */
  constructor(
    readonly reason: FailureReason,
    readonly transient: boolean,
    message: string,
    readonly options: { cause?: unknown; ours?: boolean; retryAfterMs?: number; unbilled?: boolean } = {},
  ) {
    super(message, options.ours ? { cause: options.cause } : undefined);
    this.name = 'ModelFailure';
  }

  /** The failure as the rest of the system knows it. */
  toAppError(): AppError {
    if (this.reason === 'aborted') return new AppError('aborted', 'The call was stopped', { cause: this });
    return new AppError('model_unavailable', `The model cannot answer: ${this.message}`, {
      retryable: this.transient,
      cause: this,
    });
  }
}
