import { useMemo, useState } from 'react'
import { useDownload } from '@/features/documents/customise/DownloadButton'
import type { Work } from '@/features/documents/customise/useWorkingCopy'
import type { Template } from '@/features/library/api'
import { asConfirmed, grouped, sampleLeft, unconfirmed } from '@/features/library/sample/sampleLeft'
import { useSignIt } from '@/features/signing/useSignIt'
import { withoutBrand } from '@/features/library/form/schema/withBrand'
import { showError } from '@/shared/messages/showMessage'
import { useErrorMessage } from '@/shared/messages/useErrorMessage'
import type { Business } from './useBusiness'
import type { DeskPreview } from './useDeskPreview'
import type { FormNavigation } from '@/features/library/form/useFormNavigation'
import { t } from '@/shared/language/say'

interface Context {
  organisation: string
  template: Template
  business: Business
  /** The document in whose place the download counts, if any. */
  replaced: { id: string } | undefined
  work: Work
  page: DeskPreview
  navigation: FormNavigation
}

/** Downloading the PDF: faults are mended first, and values of the sample are asked about once. */
export function useCheckedDownload(context: Context) {
  const { organisation, template, business, replaced, work, page, navigation } = context
  const { slug, version, versions, withdrawn_at } = template
  const isDraft = versions.find((one) => one.version === version)?.status === 'draft'
  const { signed, signIt } = useSignIt(organisation, slug)
  const download = useDownload({
    template: slug,
    version,
    brand: business.named,
    replaces: replaced?.id,
    isDraft,
    signed,
    onKept: work.keptAsDocument,
    onRefused: (failure) => {
      if (failure.kind === 'wrong') navigation.setShowAll(true)
    },
  })
  const issue = () => {
    download.mutate({ typed: work.copy.values, sent: page.sent })
  }
  const sample = useSampleQuestion(context, issue)
  const complainOfFaults = useErrorMessage(page.isFaulty)
  const ask = () => {
    if (download.isPending) return
    if (withdrawn_at !== null) showError(t('This template is withdrawn and makes no documents.'))
    else if (page.isFaulty) {
      complainOfFaults(t('Some fields are still to mend. They are listed above the form.'))
      navigation.goToFaults()
    } else if (!sample.askIfNeeded()) issue()
  }
  return {
    ask,
    isPending: download.isPending,
    issued: download.issued,
    signIt,
    isDraft,
    mayIssue: !isDraft && withdrawn_at === null,
    sample,
  }
}

/** Whether the values of the sample that are still there are meant; who says yes is not asked again about the same. */
function useSampleQuestion({ template, business, work, page, navigation }: Context, onConfirmed: () => void) {
  const [isAsking, setAsking] = useState(false)
  const [left, setLeft] = useState<ReturnType<typeof sampleLeft>>([])
  const { origin, confirmed } = work.copy
  return {
    groups: useMemo(() => grouped(template.schema, left), [template, left]),
    isOpen: isAsking,
    /**
     * Asks, and says whether there is anything to ask about. Found out only now: of hundreds of rows that takes longer
     * than a letter may.
     */
    askIfNeeded: () => {
      // Of a business that is known nothing was ever the sample's.
      const sample = business.brand ? withoutBrand(template.schema, template.sample) : template.sample
      const all = origin !== 'sample' ? [] : sampleLeft(template.schema, page.sent, sample)
      const found = unconfirmed(all, confirmed)
      setLeft(found)
      setAsking(found.length > 0)
      return found.length > 0
    },
    use: () => {
      setAsking(false)
      work.confirm(asConfirmed(left))
      onConfirmed()
    },
    goBack: () => {
      setAsking(false)
      if (left[0]) navigation.goToField(left[0].pointer)
    },
  }
}
