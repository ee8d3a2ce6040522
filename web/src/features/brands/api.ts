import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type Brand = Schemas['BrandOut']
export type TemplatePart = Schemas['TemplateOverrideOut']
export type Values = Brand['values']

/** The businesses as they count for the person, and for a template where one is named; the first one first. */
export const brandsQuery = (template = '') =>
  queryOptions({
    queryKey: ['brands', template],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/brands', { params: { query: { template } }, signal })),
  })

export const brandSchemaQuery = queryOptions({
  queryKey: ['brand-schema'],
  staleTime: Infinity,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/brand-schema', { signal })),
})

export const addBrand = (body: Schemas['BrandIn']) => answer(api.POST('/api/v1/brands', { body }))

/** Changes a business, unless somebody else has changed it since it was read. */
export const changeBrand = ({ slug, revision }: Brand, body: Schemas['BrandIn']) =>
  answer(
    api.PUT('/api/v1/brands/{slug}', {
      params: { path: { slug }, header: { 'If-Match': `"${revision}"` } },
      body,
    }),
  )

export const changeOwn = (slug: string, values: Values) =>
  answer(api.PUT('/api/v1/brands/{slug}/own', { params: { path: { slug } }, body: { values } }))

/** What a business says otherwise in some templates. */
export const templatePartsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['brands', slug, 'templates'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/brands/{slug}/templates', { params: { path: { slug } }, signal })),
  })

export const changeInTemplate = (slug: string, template: string, values: Values) =>
  answer(
    api.PUT('/api/v1/brands/{slug}/templates/{template}', { params: { path: { slug, template } }, body: { values } }),
  )

export const deleteBrand = (slug: string) => done(api.DELETE('/api/v1/brands/{slug}', { params: { path: { slug } } }))
