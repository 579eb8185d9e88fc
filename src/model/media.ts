import type { RouteRequest } from './route.ts';

/** Media types of answers that are for people as well as for programs. */
export const MEDIA = { json: 'application/json; charset=utf-8', text: 'text/plain; charset=utf-8' } as const;

/** The parameter by which a caller chooses one. */
export const FORMAT_PARAMETER = {
  type: 'string',
  enum: ['json', 'text'],
  description: 'otherwise chosen by the Accept header; JSON by default',
} as const;

/** The one that was asked for: by the parameter `format`, or by the Accept header. */
export const mediaFor = ({ query, prefers }: RouteRequest): (typeof MEDIA)[keyof typeof MEDIA] =>
  query['format'] === undefined ? prefers(MEDIA.json, MEDIA.text) : MEDIA[query['format'] as keyof typeof MEDIA];
