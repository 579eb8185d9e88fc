import { FORMATS, type Format, type ReportFilter } from '../model/agent.ts';
import { CATEGORIES, SEVERITIES, type Severity } from '../model/check.ts';
import type { Report } from '../model/report.ts';
import { defineRoute, HttpProblem } from '../model/route.ts';

const TYPES = {
  json: 'application/json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
} as const satisfies Record<Format, string>;

interface Query extends ReportFilter {
  readonly format?: Format;
  readonly maxAge: number;
  readonly netns?: string;
  readonly failOn?: 'warning' | 'critical';
}

export default defineRoute({
  method: 'GET',
  url: '/diagnose',
  summary: 'Judge the host: verdict, root causes, evidence and fixes',
  query: {
    type: 'object',
    additionalProperties: false,
    properties: {
      format: { type: 'string', enum: FORMATS, description: 'otherwise chosen by the Accept header; JSON by default' },
      maxAge: { type: 'number', minimum: 0, maximum: 86400, default: 10, description: 'seconds; 0 forces a fresh run' },
      only: {
        type: 'array',
        items: { type: 'string', maxLength: 100 },
        maxItems: 100,
        description: 'check ids, repeated or with commas',
      },
      category: {
        type: 'array',
        items: { type: 'string', enum: CATEGORIES },
        maxItems: CATEGORIES.length,
        description: 'only checks of this family, repeated',
      },
      severity: { type: 'string', enum: SEVERITIES, description: 'leave out findings below it' },
      netns: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'look into another network namespace, by its name',
      },
      failOn: {
        type: 'string',
        enum: ['warning', 'critical'],
        description: 'answer 503 when a finding reaches it, or when too little was seen to tell, for curl -f',
      },
    },
  },
  produces: Object.values(TYPES),
  responses: { 200: 'the report', 400: 'the query is not valid', 503: 'the report; a finding reached failOn' },
  async handle({ query, prefers }, agent) {
    const { format, maxAge, failOn, netns, only, category, severity } = query as unknown as Query;
    const type = format ? TYPES[format] : prefers(TYPES.json, TYPES.text, TYPES.markdown);
    if (netns?.includes('/'))
      throw new HttpProblem(400, 'The request is not valid', 'netns must be a name, without a slash');
    const ids = only?.flatMap((list) => list.split(','));
    const unknown = ids?.find((id) => !agent.checks.some((check) => check.id === id));
    if (unknown !== undefined)
      throw new HttpProblem(400, 'The request is not valid', `there is no check "${unknown}"; GET /checks lists them`);
    const report = await agent.report({
      maxAgeSeconds: maxAge,
      ...(netns !== undefined && { netns }),
      ...(ids && { only: ids }),
      ...(category !== undefined && { category }),
      ...(severity !== undefined && { severity }),
    });
    return {
      status: failOn && (report.verdict === 'unknown' || reaches(report, failOn)) ? 503 : 200,
      type,
      body: type === TYPES.json ? report : agent.render(report, type === TYPES.text ? 'text' : 'markdown'),
    };
  },
});

const reaches = ({ findings }: Report, least: Severity): boolean =>
  findings.some(({ severity }) => SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least));
