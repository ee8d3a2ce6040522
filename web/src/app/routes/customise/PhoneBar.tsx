import { SegmentedControl } from '@mantine/core'
import { t } from '@/shared/language/say'
import { DeskActions } from './DeskActions'
import type { DeskState } from './state/useDesk'
import layout from '../../shell/desk.module.css'

/** Within reach of the thumb on a phone: the form or the page, saving and downloading. */
export function PhoneBar({ desk }: { desk: DeskState }) {
  const { navigation, page } = desk
  const faults = page.preview.state === 'refused' ? page.faults.length : 0
  return (
    <div className={layout.thumbBar}>
      <SegmentedControl
        size="md"
        aria-label={t('Show the form or the page')}
        value={navigation.side}
        onChange={navigation.setSide}
        data={[
          { value: 'form', label: faults > 0 ? `${t('Form')} · ${faults}` : t('Form') },
          { value: 'page', label: t('Page') },
        ]}
      />
      <DeskActions desk={desk} full />
    </div>
  )
}
