import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { uploadBundle } from '../api'

/** Sends a bundle as a new template, or as the next version of `slug`; `share` is how much is sent, from 0 to 1. */
export function useBundleUpload(slug: string | undefined) {
  const [share, setShare] = useState(0)
  const client = useQueryClient()
  const upload = useMutation({
    mutationFn: (file: File) => uploadBundle(file, slug, setShare),
    onSuccess: (made) => {
      showMessage(t('Version {version} is here as a draft. Look at it, then publish it.', { version: made.version }))
      void client.invalidateQueries({ queryKey: ['templates'] })
    },
  })
  return {
    upload,
    share,
    take: (file: File | undefined) => {
      if (!file) return
      setShare(0)
      upload.mutate(file)
    },
  }
}
