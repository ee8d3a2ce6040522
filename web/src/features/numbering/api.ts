import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

/** A template whose documents have a number, and the series that gives it, if there is one. */
export type Numbered = Schemas['NumberedOut']
export type Series = Schemas['SeriesOut']

/** How the documents of a template are numbered. Every document changes which number is next. */
export const numberedQuery = (slug: string) =>
  queryOptions({
    queryKey: ['series', slug],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/templates/{slug}/series', { params: { path: { slug } }, signal })),
    staleTime: 1000,
  })

export const allNumberedQuery = queryOptions({
  queryKey: ['series'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/series', { signal })),
  staleTime: 0,
})

/** The number of the newest document of a template; empty where there is none. */
export const lastNumberQuery = (slug: string) =>
  queryOptions({
    queryKey: ['documents', 'last number', slug],
    queryFn: async ({ signal }) => {
      const query = { template: slug, limit: 1 }
      const [newest] = await answer(api.GET('/api/v1/documents', { params: { query }, signal }))
      return newest?.number ?? ''
    },
  })

export const setSeries = (slug: string, body: Series) =>
  answer(api.PUT('/api/v1/templates/{slug}/series', { params: { path: { slug } }, body }))

export const endSeries = (slug: string) =>
  done(api.DELETE('/api/v1/templates/{slug}/series', { params: { path: { slug } } }))
