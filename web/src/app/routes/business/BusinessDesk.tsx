import { t } from '@/shared/language/say'
import { LeaveDialog } from '../../shell/LeaveDialog'
import { BusinessActions } from './BusinessActions'
import { BusinessForm } from './BusinessForm'
import { BusinessSheet } from './BusinessSheet'
import { ChangedTemplates } from './ChangedTemplates'
import { useBusinessDesk, type BusinessSubject } from './state/useBusinessDesk'
import layout from '../../shell/desk.module.css'

/** The form left, a page of the business right; on a phone one of the two. */
export function BusinessDesk(subject: BusinessSubject) {
  const desk = useBusinessDesk(subject)
  const { navigation } = desk
  return (
    <div className={layout.desk} data-side={navigation.side}>
      <BusinessForm desk={desk} />
      <BusinessSheet desk={desk} />
      <div className={layout.thumbBar}>
        <BusinessActions desk={desk} />
      </div>
      <LeaveDialog dirty={desk.isUnsaved}>{t('This page does not keep it: when you leave, it is lost.')}</LeaveDialog>
      {desk.brand && desk.isComparing && (
        <ChangedTemplates
          changeIn={desk.business.changeIn}
          isSaving={desk.saving.isPending}
          onSave={() => desk.saving.mutate(desk.business.said)}
          onBack={() => desk.setComparing(false)}
        />
      )}
    </div>
  )
}
