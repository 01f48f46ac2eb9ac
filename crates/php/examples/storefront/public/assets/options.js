// Product page: follows the choice of options with picture, price and stock. Without it the form works as it is.

/** @type {{options: Record<string, string>, price: string, stock: string, available: number, picture: string}[]} */
const variants = JSON.parse(document.getElementById('variants').textContent);
const form = document.getElementById('buy');
const radios = [...form.querySelectorAll('input[type=radio]')];
const attributeOf = (radio) => radio.name.slice('options['.length, -1);

function chosen() {
  return Object.fromEntries(radios.filter((radio) => radio.checked).map((radio) => [attributeOf(radio), radio.value]));
}

function variantWith(options) {
  return variants.find((variant) => Object.entries(variant.options).every(([name, option]) => options[name] === option));
}

function show() {
  const options = chosen();
  const variant = variantWith(options);
  for (const radio of radios) {
    // Struck through: sold out together with the other options chosen now. It can still be looked at.
    const other = variantWith({ ...options, [attributeOf(radio)]: radio.value });
    radio.parentElement.classList.toggle('chip-out', !other?.available);
  }
  if (!variant) return;
  document.getElementById('price').innerHTML = variant.price; // rendered and escaped by the server
  document.getElementById('picture').src = variant.picture;
  const stock = document.getElementById('stock');
  stock.textContent = variant.stock;
  stock.dataset.available = variant.available;
  document.getElementById('quantity').max = Math.max(1, variant.available);
  document.getElementById('add').disabled = variant.available === 0;
}

form.addEventListener('change', show);
show();
