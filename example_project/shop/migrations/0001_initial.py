
import django.db.models.deletion
import django.utils.timezone
import shop.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='почта')),
                ('newsletter', models.BooleanField(default=False, verbose_name='подписан на рассылку')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'пользователь',
                'verbose_name_plural': 'пользователи',
            },
            managers=[
                ('objects', shop.models.CustomerManager()),
            ],
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=32, unique=True, verbose_name='артикул')),
                ('name', models.CharField(max_length=200, verbose_name='название')),
                ('category', models.CharField(max_length=80, verbose_name='раздел')),
                ('unit', models.CharField(default='шт', max_length=8, verbose_name='единица')),
                ('price', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='цена с НДС, ₽')),
                ('vat_rate', models.DecimalField(decimal_places=2, default=22, max_digits=5, verbose_name='НДС, %')),
                ('stock', models.DecimalField(decimal_places=3, default=0, max_digits=12, verbose_name='на складе')),
                ('arrives_on', models.DateField(blank=True, null=True, verbose_name='следующая поставка')),
                ('pack', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='кратность')),
                ('is_active', models.BooleanField(default=True, verbose_name='продаётся')),
                ('only_companies', models.BooleanField(default=False, verbose_name='только организациям')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='shop.product', verbose_name='замена')),
            ],
            options={
                'verbose_name': 'товар',
                'verbose_name_plural': 'товары',
                'ordering': ['category', 'name'],
            },
        ),
    ]
