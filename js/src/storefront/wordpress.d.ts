/** The little that is used of WordPress's Interactivity API. */
declare module '@wordpress/interactivity' {
  export function store<T>(namespace: string, part: object, options: { lock: string }): T;
  /** Since WordPress 7.0. */
  export function watch(callback: () => void): () => void;
}
