import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schemas } from '@/shared/api/client'

export type MailRun = Schemas['MailRunOut']
export type RunDraft = Schemas['RunDraftOut']
export type RunWish = Schemas['MailRunIn']
export type RunMail = Schemas['RunMailOut']
export type MailState = RunMail['state']

const BUSY_MS = 2000
const WAITING_MS = 15_000
export const PORTION = 50
/** More a call does not answer. */
export const MOST_LISTED = 500

const at = (batch: string) => ({ batch_id: batch })
const of = (batch: string, run: string) => ({ params: { path: { batch_id: batch, run_id: run } } })

export const isUnderWay = ({ state }: MailRun) => state !== 'done'

/** When its documents were sent, the newest first; asked for again while mails are on their way. */
export const runsQuery = (batch: string) =>
  queryOptions({
    queryKey: ['mail', 'runs', batch],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/batches/{batch_id}/mail-runs', { params: { path: at(batch) }, signal })),
    refetchInterval: ({ state }) => pauseBetween(state.data?.[0]),
  })

function pauseBetween(run: MailRun | undefined): number | false {
  if (!run) return false
  if (run.state === 'sending') return run.resumes_at ? WAITING_MS : BUSY_MS
  // Behind the end the summary goes out, and mails that a person sends again.
  const isBusy = run.waiting > 0 || run.summary === 'waiting' || run.summary === 'sending'
  return run.state === 'done' && isBusy ? BUSY_MS : false
}

/** Who would get which mail with addresses from a source; from the likely one where none is named. */
export const runDraftQuery = (batch: string, source?: string) =>
  queryOptions({
    queryKey: ['mail', 'run-draft', batch, source],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/batches/{batch_id}/mail-runs/draft', {
          params: { path: at(batch), query: source === undefined ? {} : { source } },
          signal,
        }),
      ),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const startRun = (batch: string, body: RunWish) =>
  answer(api.POST('/api/v1/batches/{batch_id}/mail-runs', { params: { path: at(batch) }, body }))

export const pauseRun = (batch: string, run: string) =>
  answer(api.POST('/api/v1/batches/{batch_id}/mail-runs/{run_id}/pause', of(batch, run)))
export const resumeRun = (batch: string, run: string) =>
  answer(api.POST('/api/v1/batches/{batch_id}/mail-runs/{run_id}/resume', of(batch, run)))
export const endRun = (batch: string, run: string) =>
  answer(api.POST('/api/v1/batches/{batch_id}/mail-runs/{run_id}/end', of(batch, run)))

/** The first mails of a run, of one state where it is named. */
export const runMailsQuery = (batch: string, run: string, state: MailState | '', limit: number) =>
  queryOptions({
    queryKey: ['mail', 'run-mails', batch, run, state, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/batches/{batch_id}/mail-runs/{run_id}/mails', {
          params: { path: { batch_id: batch, run_id: run }, query: { limit, ...(state && { state }) } },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  })
