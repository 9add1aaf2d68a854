// Choosing a whole group at once; without scripts each message is chosen on its own.
function prepare() {
  for (const label of document.querySelectorAll('.outbox-all')) {
    const [all] = label.getElementsByTagName('input')
    const boxes = [...label.closest('fieldset').querySelectorAll('input[name="ids"]')]
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length
      all.checked = chosen === boxes.length
      all.indeterminate = chosen > 0 && chosen < boxes.length
    }
    label.hidden = false
    all.addEventListener('change', () => boxes.forEach((box) => { box.checked = all.checked }))
    boxes.forEach((box) => box.addEventListener('change', show))
    show()
  }
}

prepare()
document.addEventListener('htmx:afterSettle', prepare)
