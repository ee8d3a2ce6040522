import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { Brand } from '@/features/brands/api'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { useFate } from './state/useSaving'
import styles from './business.module.css'

/** Which business new work begins with, and taking one away. */
export function Fate({ brand, isUnsaved }: { brand: Brand; isUnsaved: boolean }) {
  const navigate = useNavigate()
  const { remove, putFirst } = useFate(brand, () => void navigate({ to: '/business', search: {}, replace: true }))
  return (
    <p className={`${styles.apart} ${styles.fate}`}>
      {!brand.first && (
        <Button
          variant="default"
          size="compact-md"
          disabled={isUnsaved}
          loading={putFirst.isPending}
          onClick={() => putFirst.mutate()}
        >
          {t('Begin new documents with it')}
        </Button>
      )}
      <ConfirmButton
        label={t('Delete this business')}
        title={t('Delete {name}?', { name: brand.name })}
        text={t(
          'Its name, address, bank and all else that is said here go. Documents that were made with it stay as they are.',
        )}
        action={t('Delete it')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </p>
  )
}
