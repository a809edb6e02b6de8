import { z } from 'zod';

/** For every service that keeps tables. Unset is a choice of the embedded whole only, which fills it in. */
export const databaseConfig = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
});
