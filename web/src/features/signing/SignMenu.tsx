import { Button, Menu } from '@mantine/core'
import { t } from '@/shared/language/say'
import { ChevronIcon } from '@/shared/ui/icons'
import styles from './signing.module.css'
import { signs, type SignIt } from './useSignIt'

/** Beside the button that downloads: whether the document is signed. */
export default function SignMenu({ signIt: { certificate, isUsual, isOn, choose } }: { signIt: SignIt }) {
  return (
    <Menu position="bottom-end" shadow="md" width={280} closeOnItemClick={false}>
      <Menu.Target>
        <Button className={styles.more} px={0} w={36} aria-label={isOn ? t('Signing: on') : t('Signing: off')}>
          <ChevronIcon size={18} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={isOn} onChange={choose}>
          {t('Sign it')}
          <span className={styles.hint}>{hintFor({ certificate, isUsual })}</span>
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  )
}

function hintFor({ certificate, isUsual }: Pick<SignIt, 'certificate' | 'isUsual'>) {
  if (!signs(certificate))
    return t('The certificate signs nothing at the moment. An owner finds out more under Organisation.')
  const { name } = certificate
  return isUsual
    ? t('With the certificate of {name}, as all documents of this template.', { name })
    : t('With the certificate of {name}. Remembered for this template on this device.', { name })
}
