// Spanish phrases; the two splits take every other line of each list.
export const labels = `
Cuenta y contraseña
Notificaciones
Pantalla y brillo
Sonido y vibración
Privacidad
Batería
Almacenamiento
Aplicaciones predeterminadas
Zona Wi-Fi
Dispositivos conectados
Teclado e idioma
Fecha y hora
Accesibilidad
Actualización del sistema
Acerca del teléfono
Modo nocturno
Métodos de pago
Mis pedidos
Carpetas compartidas
Papelera
`;
export const notes = `
Última comprobación: ayer, 18:05
Solo con conexión Wi-Fi
Quedan 5,6 GB libres
Gestionado por tu empresa
Entrega entre las 9 y las 13 h
Caduca dentro de 14 días
Devolución gratuita en 30 días
Pendiente de aprobación
`;
export const messages = `
¿Puedes enviarme el informe antes de las doce?
Llego en diez minutos, ¡perdona!
Las llaves están en el buzón de la vecina.
¿Quedamos a las ocho en la estación?
No olvides regar las plantas mañana.
¡Feliz cumpleaños! Un abrazo muy fuerte.
El paquete llegó con un día de retraso.
Muchas gracias, quedó perfecto.
`;
export const headlines = `
El puente viejo reabre tras dos años de obras
Los panaderos piden ayudas por la harina
Un pueblo salva su última escuela
Anuncian lluvias débiles en la montaña
El museo presta un mapa del siglo XVI
Nuevos trenes nocturnos hacia la costa
`;
export const sentences = `
La reunión terminó tarde, pero se trataron todos los puntos del orden del día.
Antes del primer uso, limpie el depósito con agua tibia y un paño suave.
Según el estudio, uno de cada tres hogares redujo su consumo de energía.
El camino atraviesa un bosque de pinos y después sigue el río hasta el molino.
Los ingresos aumentaron un 3,8 % durante el último trimestre del año.
Nadie recordaba cuándo pintaron de azul la fachada de aquella pequeña librería.
`;
export const buttons = `
Continuar
Guardar cambios
Reintentar
Añadir a la cesta
Iniciar sesión
Más información
Cancelar
Descargar
`;
export const products = `
Tetera de hierro
Calcetines de lana
Lámpara de escritorio
Auriculares inalámbricos
Sartén antiadherente
Mochila de 25 litros
`;
export const names = `
Begoña Ibáñez
Andrés Núñez
Lucía Fernández
Íñigo Peña
Sofía Martínez
Raúl Gómez
`;
export const places = `
Plaza Mayor
Calle del Río
Jardín Botánico
Estación Norte
Teatro Colón
Paseo Marítimo
`;
export const days = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];
export const months = ["marzo 2027", "junio 2027", "octubre 2026", "enero 2028"];
