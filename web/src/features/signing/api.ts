import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type Certificate = Schemas['SigningCertificateOut']

/** What the organisation signs its documents with, and which. */
export const certificateQuery = queryOptions({
  queryKey: ['signing'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/signing/certificate', { signal })),
})

export const uploadCertificate = (file: File, password: string) =>
  answer(
    api.POST('/api/v1/signing/certificate', {
      body: { file: '', password },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        form.append('password', password)
        return form
      },
    }),
  )

export const forgetCertificate = () => done(api.DELETE('/api/v1/signing/certificate'))

export const chooseSigned = (templates: string[]) =>
  answer(api.PUT('/api/v1/signing/templates', { body: { templates } }))
