import { useHotkeys } from '@mantine/hooks'
import { createElement, useCallback, useMemo, useState } from 'react'
import { chosenOrganisation } from '@/features/accounts/session/organisation'
import type { NextDocument, Values } from '@/features/documents/api'
import { useWorkingCopy } from '@/features/documents/customise/useWorkingCopy'
import { emptyFor } from '@/features/library/form/schema/withBrand'
import type { NumberedField } from '@/features/library/form/shared/context'
import { withValueAtPointer } from '@/features/library/form/schema/values'
import { defaultName } from '@/features/library/defaultName'
import { NumberOffer } from '@/features/numbering/NumberOffer'
import { sameJson, withoutValueAt } from '@/shared/json/json'
import type { Template } from '@/features/library/api'
import type { Issued } from '@/features/documents/customise/placeOf'
import { failureOf } from '@/shared/api/failure'
import { failureSentence } from '@/shared/states/failureWords'
import { showError } from '@/shared/messages/showMessage'
import { useUndo } from '@/shared/messages/useUndo'
import type { DeskSubject } from './deskSubject'
import { replacedBy } from './replacedBy'
import { useBusiness, type Business } from './useBusiness'
import { useContactLookup } from './useContactLookup'
import { useDeskAddress } from './useDeskAddress'
import { useCheckedDownload } from './useCheckedDownload'
import { useDeskPreview } from './useDeskPreview'
import { useFormNavigation } from '@/features/library/form/useFormNavigation'
import { t } from '@/shared/language/say'

/** Everything that happens between the form and the page: typing, previewing, saving and downloading. */
export function useDesk(subject: DeskSubject) {
  const { template, brands, wantedVersion: version } = subject
  const business = useBusiness(subject)
  const work = useWork(subject, business.ofBusiness)
  const navigation = useFormNavigation()
  const page = useDeskPreview({
    template,
    version,
    values: work.copy.values,
    brand: business.named,
    focused: navigation.focused,
  })
  const organisation = chosenOrganisation(subject.me)?.slug ?? ''
  const replaced = replacedBy(subject)
  const download = useCheckedDownload({ organisation, template, business, replaced, work, page, navigation })
  const start = useNewStart(subject, work, business, () => {
    navigation.setShowAll(false)
  })
  const save = () => {
    work.save.mutate('same', {
      onError: (error) => {
        if (failureOf(error).kind !== 'changedMeanwhile') showError(failureSentence(error))
      },
    })
  }
  useHotkeys(
    [
      ['mod+S', save],
      ['mod+Enter', download.ask],
    ],
    [],
  )
  const lookup = useContactLookup(template, work)
  const numbered = useNumberedField(subject, work.leaveOut, page.sent, download.issued)
  return {
    template,
    brands,
    business,
    next: subject.next,
    replaced,
    numbered,
    lookup,
    work,
    navigation,
    page,
    download,
    start,
    save,
  }
}

export type DeskState = ReturnType<typeof useDesk>

/** The values on the desk; the address of the page names them. */
function useWork(
  { template, me, customisation, next, numbered, draft }: DeskSubject,
  ofBusiness: Business['ofBusiness'],
) {
  const [isNumbered] = useState(() => numbered?.series != null)
  const work = useWorkingCopy({
    person: me.email,
    organisation: chosenOrganisation(me)?.slug ?? '',
    template: template.slug,
    initial: useMemo(
      () => ({
        values: next?.values ?? ofBusiness(beginningOf(template, isNumbered ? numbered?.pointer : undefined)),
        name: template.title,
        // Values of an earlier document were meant; of the sample's it is asked whether they are.
        origin: next ? ('earlier' as const) : ('sample' as const),
      }),
      // eslint-disable-next-line react-hooks/exhaustive-deps -- which number is next changes nothing here
      [template, next, ofBusiness],
    ),
    nameOf: useCallback((values) => defaultName(template, values), [template]),
    customisation,
    draft,
  })
  useDeskAddress(work.copy.saved?.id, work.kept.id)
  return work
}

/** The sample, without the number that a series gives. */
function beginningOf(template: Template, numberAt: string | null | undefined): Values {
  return numberAt ? withoutValueAt(template.sample, numberAt) : template.sample
}

/** What the field of the number says while it is empty, or that Galley could count. */
function useNumberedField(
  { numbered, wantedVersion }: DeskSubject,
  leaveOut: (pointer: string) => void,
  sent: Values,
  issued: Issued | undefined,
): NumberedField | undefined {
  const isIssued = issued !== undefined && sameJson(issued.values, sent)
  const hint = isIssued
    ? t('{number} · given to the document you downloaded', { number: issued.number })
    : t('{next} · reserved when you download', { next: numbered?.next ?? '' })
  return useMemo(() => {
    const pointer = numbered?.pointer
    if (!pointer) return undefined
    if (numbered.series) return { pointer, hint }
    if (!numbered.may_change || wantedVersion !== undefined) return undefined
    return { pointer, offer: createElement(NumberOffer, { numbered, onNumbered: () => leaveOut(pointer) }) }
  }, [numbered, hint, wantedVersion, leaveOut])
}

/** The ways to begin again: with an empty form, or with the values of an earlier save. Both can be undone. */
function useNewStart(
  { template }: DeskSubject,
  work: ReturnType<typeof useWork>,
  business: Business,
  onEmptied: () => void,
) {
  const offerUndo = useUndo()
  // A new round begins with a form in which nothing has been touched.
  const [round, setRound] = useState(0)
  return {
    round,
    empty: () => {
      const undo = work.layOut(emptyFor(template.schema, business.brand?.counting ?? {}), 'empty')
      setRound((now) => now + 1)
      onEmptied()
      offerUndo(t('The sample is cleared away'), undo)
    },
    asItWas: (moved: NextDocument['moved']) => {
      const values = moved.reduce<unknown>(
        (so, { path, before }) => withValueAtPointer(so, path, before),
        work.copy.values,
      )
      offerUndo(t('Number and dates are as they were'), work.layOut(values as Values))
    },
    fromRevision: (values: Values, revision: number) => {
      offerUndo(t('Save {revision} is on the desk again', { revision }), work.layOut(values))
    },
  }
}
