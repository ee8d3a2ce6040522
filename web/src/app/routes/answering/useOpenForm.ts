import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { fetchFormPage, FormEnded, sendAnswer, sendPicture, type OpenForm } from '@/features/answering/stranger'
import type { Values } from '@/features/library/api'
import { unreadNumbers } from '@/features/library/form/numbers/unread'
import { emptyValues, withoutEmpty } from '@/features/library/form/schema/schema'
import type { FormPictures, Unfinished } from '@/features/library/form/shared/context'
import { useFormNavigation } from '@/features/library/form/useFormNavigation'
import { usePreview } from '@/features/library/viewer/preview/usePreview'
import { failureOf, type Fault } from '@/shared/api/failure'
import { freshId } from '@/shared/device/freshId'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'

const NO_FAULTS: readonly Fault[] = []

/** What somebody fills in by a link, the page of it, and how it is sent. */
export function useOpenForm(token: string, { schema, locale, values: proposed }: OpenForm) {
  const [values, setValues] = useState<Values>(() => ({ ...emptyValues(schema), ...proposed }))
  const [page, setPage] = useState(1)
  const navigation = useFormNavigation()
  const sent = useMemo(() => withoutEmpty(schema, values), [schema, values])
  const unread = useMemo(() => unreadNumbers(schema, values, locale), [schema, values, locale])
  const fetchPage = useCallback((asked: Parameters<typeof fetchFormPage>[1]) => fetchFormPage(token, asked), [token])
  const preview = usePreview({ slug: '', version: undefined, values: sent, page, schema, fetchPage })
  const faults = faultsIn(preview)
  const send = useSending(token, navigation.setShowAll)
  const { pictures, unfinished } = useFormPictures(token)
  return {
    values,
    setValues,
    page,
    setPage,
    navigation,
    preview,
    faults,
    pictures,
    isSent: send.isSuccess,
    isSending: send.isPending,
    send: () => {
      const [first] = unfinished()
      if (first) {
        showError(WAITING[first[1]]())
        navigation.goToField(first[0])
      } else if (faults.length > 0 || unread.length > 0) navigation.goToFaults()
      else if (!send.isPending) send.mutate(sent)
    },
  }
}

/** What would be lost if the answer were sent now, and what to do first. */
const WAITING: Record<Unfinished, () => string> = {
  signature: () => t('Your signature is not in the form yet. Press “Use this signature” first, or “Cancel” there.'),
  picture: () => t('The picture is still on its way. Send the answer when it is there.'),
}

export type OpenFormState = ReturnType<typeof useOpenForm>

function faultsIn(preview: ReturnType<typeof usePreview>): readonly Fault[] {
  if (preview.state === 'shown') return preview.missing
  return preview.state === 'refused' && preview.failure.kind === 'wrong' ? preview.failure.faults : NO_FAULTS
}

function useSending(token: string, showAll: (all: boolean) => void) {
  // The same answer has the same name, however often it is sent until it came.
  const [key] = useState(freshId)
  return useMutation({
    mutationFn: (values: Values) => sendAnswer(token, values, key),
    onError: (error) => {
      if (failureOf(error).kind === 'wrong') showAll(true)
      showError(error instanceof FormEnded ? `${error.title}. ${error.detail}` : failureSentence(error))
    },
  })
}

/** Pictures go by the link, and are shown from what was chosen here; `unfinished` names the fields they are not in yet. */
function useFormPictures(token: string): { pictures: FormPictures; unfinished: () => [string, Unfinished][] } {
  const shown = useRef(new Map<string, string>())
  const waiting = useRef(new Map<string, Unfinished>())
  useEffect(() => {
    const all = shown.current
    return () => {
      for (const address of all.values()) URL.revokeObjectURL(address)
    }
  }, [])
  const pictures = useMemo<FormPictures>(
    () => ({
      send: async (file, signal) => {
        const picture = await sendPicture(token, file, signal)
        shown.current.set(picture.id, URL.createObjectURL(file))
        return picture
      },
      addressOf: (id) => shown.current.get(id),
      onUnfinished: (pointer, unfinished) => {
        if (unfinished) waiting.current.set(pointer, unfinished)
        else waiting.current.delete(pointer)
      },
    }),
    [token],
  )
  return { pictures, unfinished: () => [...waiting.current] }
}
