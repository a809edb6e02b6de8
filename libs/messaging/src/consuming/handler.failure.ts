import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, defaultIfEmpty, type Observable, of, takeLast } from 'rxjs';

/** A handler's own error on its way to the strategy. */
export class HandlerFailure {
  constructor(readonly error: unknown) {}
}

/**
 * Carries what a message handler throws past Nest, which would turn it into "Internal server error": the strategy
 * needs its `code` and `retryable`. Requests over HTTP and sockets pass untouched.
 */
@Injectable()
export class HandlerFailureInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'rpc') return next.handle();
    return next.handle().pipe(
      takeLast(1),
      defaultIfEmpty(undefined),
      catchError((error: unknown) => of(new HandlerFailure(error))),
    );
  }
}
