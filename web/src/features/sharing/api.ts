import { queryOptions } from '@tanstack/react-query'
import { answer, api, type Schemas } from '@/shared/api/client'

export type Link = Schemas['LinkOut']
export type MadeLink = Schemas['MadeLinkOut']
export type LinkWish = Schemas['LinkIn']

/** The links to a document, the newest first. Somebody may download at any time, so they are asked for anew. */
export const linksQuery = (id: string) =>
  queryOptions({
    queryKey: ['links', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/documents/{document_id}/links', { params: { path: { document_id: id } }, signal })),
    staleTime: 0,
  })

export const makeLink = (id: string, body: LinkWish) =>
  answer(api.POST('/api/v1/documents/{document_id}/links', { params: { path: { document_id: id } }, body }))

export const revokeLink = (id: string, link: string) =>
  answer(
    api.DELETE('/api/v1/documents/{document_id}/links/{link_id}', {
      params: { path: { document_id: id, link_id: link } },
    }),
  )
