import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type MailServer = Schemas['MailServerOut']
export type MailServerWish = Schemas['MailServerIn']
export type Letter = Schemas['MailLetterOut']
export type Mail = Schemas['MailOut']
/** A mail in the list of those with a document: whether it still needs a look. */
export type ListedMail = Schemas['ListedMailOut']
export type MailWish = Schemas['MailIn']

/** Whether the organisation can send, and to owners also how. */
export const mailServerQuery = queryOptions({
  queryKey: ['mail', 'server'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/mail/server', { signal })),
})

export const setUpMailServer = (body: MailServerWish) => answer(api.PUT('/api/v1/mail/server', { body }))

export const tryMailServer = () => answer(api.POST('/api/v1/mail/server/test'))

export const forgetMailServer = () => done(api.DELETE('/api/v1/mail/server'))

/** What is written with documents of a template; with all others where it is empty. */
export const letterQuery = (template: string) =>
  queryOptions({
    queryKey: ['mail', 'letter', template],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/mail/letter', { params: { query: { template } }, signal })),
  })

export const keepLetter = (template: string, body: Schemas['MailLetterIn']) =>
  answer(api.PUT('/api/v1/mail/letter', { params: { query: { template } }, body }))

export const forgetLetter = (template: string) =>
  done(api.DELETE('/api/v1/mail/letter', { params: { query: { template } } }))

const of = (id: string) => ({ path: { document_id: id } })

/** A mail with a document as it is begun. The form takes it up once. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ['mail', 'draft', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/documents/{document_id}/mails/draft', { params: of(id), signal })),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

const UNDER_WAY_MS = 2000
const TRIED_AGAIN_MS = 30_000

/** When to ask again what became of mails, in milliseconds: soon where one goes out now, later where one waits for its next try. */
function askedAgain(mails: Mail[] = []): number | false {
  const underWay = mails.filter(({ state }) => state === 'waiting' || state === 'sending')
  if (underWay.some(({ state, attempts }) => state === 'sending' || attempts === 0)) return UNDER_WAY_MS
  return underWay.length > 0 && TRIED_AGAIN_MS
}

/** The mails with a document, the newest first; asked for again while one is under way. */
export const mailsQuery = (id: string) =>
  queryOptions({
    queryKey: ['mail', 'of', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/documents/{document_id}/mails', { params: of(id), signal })),
    staleTime: 0,
    refetchInterval: ({ state }) => askedAgain(state.data),
  })

export const writeMail = (id: string, body: MailWish) =>
  answer(api.POST('/api/v1/documents/{document_id}/mails', { params: of(id), body }))

/** Says that one has seen to the mails that did not arrive. */
export const seeToMails = (id: string) =>
  answer(api.POST('/api/v1/documents/{document_id}/mails/done', { params: of(id) }))

export const sendMailAgain = (id: string, mail: string) =>
  answer(
    api.POST('/api/v1/documents/{document_id}/mails/{mail_id}/again', {
      params: { path: { document_id: id, mail_id: mail } },
    }),
  )
