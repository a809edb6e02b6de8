const CODES: Record<number, string> = {
  400: 'validation_error',
  401: 'unauthorized',
  403: 'restricted_resource',
  404: 'object_not_found',
  429: 'rate_limited',
  500: 'internal_server_error',
  529: 'service_overload',
};

/** An answer of Notion's that is not a success. */
export class NotionApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export const errorBody = (status: number, message = `fault ${status}`) => ({
  object: 'error',
  status,
  code: CODES[status] ?? 'internal_server_error',
  message,
  request_id: '00000000-0000-4000-8000-000000000000',
});

export const notFound = (what: string, id: string) =>
  new NotionApiError(
    404,
    `Could not find ${what} with ID: ${id}. Make sure the relevant pages and databases are shared with your integration.`,
  );
