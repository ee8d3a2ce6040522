import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'

export type AnswerLink = Schemas['AnswerLinkOut']
export type MadeAnswerLink = Schemas['MadeAnswerLinkOut']
export type AnswerLinkWish = Schemas['AnswerLinkIn']
export type Answer = Schemas['AnswerOut']

/** One's forms by link, the newest first. */
export const answerLinksQuery = queryOptions({
  queryKey: ['answer-links'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/answer-links', { signal })),
  staleTime: 0,
})

/** The newest answers, and how many of all nobody has opened yet. */
export const answersQuery = queryOptions({
  queryKey: ['answers'],
  queryFn: async ({ signal }) => {
    const { data, error, response } = await api.GET('/api/v1/answers', { signal })
    if (!data) throw new RequestFailed(await failureIn(response, error))
    return { answers: data, unopened: Number(response.headers.get('X-Unopened-Count') ?? 0) }
  },
  staleTime: 60_000,
})

export const makeAnswerLink = (body: AnswerLinkWish) => answer(api.POST('/api/v1/answer-links', { body }))

export const revokeAnswerLink = (id: string) =>
  answer(api.DELETE('/api/v1/answer-links/{answer_link_id}', { params: { path: { answer_link_id: id } } }))

export const tellOfAnswers = (id: string, tells: boolean) =>
  answer(
    api.PUT('/api/v1/answer-links/{answer_link_id}/telling', {
      params: { path: { answer_link_id: id } },
      body: { tells_by_mail: tells },
    }),
  )

export const markOpened = (id: string) =>
  answer(api.PUT('/api/v1/answers/{answer_id}/opened', { params: { path: { answer_id: id } } }))

export const makeDocumentOf = (id: string) =>
  answer(api.POST('/api/v1/answers/{answer_id}/document', { params: { path: { answer_id: id } } }))

export const deleteAnswer = (id: string) =>
  done(api.DELETE('/api/v1/answers/{answer_id}', { params: { path: { answer_id: id } } }))
