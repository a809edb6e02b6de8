/** Where the visitor token stays between visits. */
export interface TokenStore {
  load(): string | undefined;
  keep(token: string): void;
  drop(): void;
}

const KEY = 'minime.token';

/** The token in `localStorage`; where a browser forbids that, it lives as long as the page. */
export const browserTokenStore = (storage = () => window.localStorage): TokenStore => {
  const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return work(storage());
    } catch {
      return undefined;
    }
  };
  return {
    load: () => attempt((store) => store.getItem(KEY)) ?? undefined,
    keep: (token) => attempt((store) => store.setItem(KEY, token)),
    drop: () => attempt((store) => store.removeItem(KEY)),
  };
};
