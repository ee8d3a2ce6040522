import { useEffect, useRef, useState } from 'react'
import { wasAborted } from '@/shared/api/failure'
import { failureSentence } from '@/shared/states/failureWords'
import { uploadAsset } from '../../../api'
import { useFormState } from '../../shared/context'
import { pictureProblem } from './pictures'

/** How far a picture is on its way to the service. */
export type PictureUpload =
  { state: 'idle' } | { state: 'sending'; share: number; name: string } | { state: 'failed'; why: string }

/** Sends a picture at once, the newest one only, and answers how far it is. `onUploaded` gets the id of the asset. */
export function usePictureUpload(onUploaded: (id: string) => void) {
  const [upload, setUpload] = useState<PictureUpload>({ state: 'idle' })
  const { pictures } = useFormState()
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])
  const send = (file: File) => {
    const show = (share: number) => {
      setUpload({ state: 'sending', share, name: file.name })
    }
    controller.current?.abort()
    controller.current = new AbortController()
    show(0)
    const { signal } = controller.current
    const sent = pictures ? pictures.send(file, signal) : uploadAsset(file, show, signal)
    sent.then(
      (asset) => {
        setUpload({ state: 'idle' })
        onUploaded(asset.id)
      },
      (error: unknown) => {
        setUpload(wasAborted(error) ? { state: 'idle' } : { state: 'failed', why: failureSentence(error) })
      },
    )
  }
  return {
    upload,
    take: (file: File | undefined) => {
      if (!file) return
      const why = pictureProblem(file)
      if (why) setUpload({ state: 'failed', why })
      else send(file)
    },
    stop: () => controller.current?.abort(),
  }
}
